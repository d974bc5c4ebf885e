import { decode } from "@jridgewell/sourcemap-codec";
import type { CallProfile } from "../../isolate/inside/call-tree.ts";
import { engineItself, firstScript } from "../../isolate/inside/script-calls.ts";
import type { ProfiledFunction } from "./fuel-profile.ts";

type Scripts = NonNullable<CallProfile["scripts"]>;
type Label = Pick<ProfiledFunction, "name" | "kind" | "source">;

/** How the code of the SDK is called, which is no file of the author's. */
export const sdk = "@skerry/javascript";

/** What an engine's function is by its number; null for a number of the module's own. */
export function scriptLabel({ functions, sourceMap }: Scripts, number: number): Label | null {
  if (number < engineItself) return null;
  if (number === engineItself) return { name: "(engine)", kind: "engine", source: null };
  const { name, native, line, column } = functions[number - firstScript]!;
  if (native) return { name: name || "(built-in)", kind: "engine", source: null };
  const source = sourceMap === null ? null : (placeOf(sourceMap, line, column) ?? sdk);
  return { name: name || "(anonymous)", kind: "script", source };
}

/** The place in the author's files of a line and column of the bundle, from 1; null for the SDK's code. Each line of
 * this map counts from 0 in everything. */
function placeOf(
  { sources, first, mappings }: NonNullable<Scripts["sourceMap"]>,
  line: number,
  column: number,
): string | null {
  if (line < first) return null;
  const own = mappings.split(";")[line - first] ?? "";
  const segment = (decode(own)[0] ?? []).findLast(([from]) => from <= column - 1);
  if (segment === undefined || segment.length === 1) return null;
  const file = sources[segment[1]];
  return file === undefined ? null : `${file}:${segment[2] + 1}:${segment[3] + 1}`;
}
