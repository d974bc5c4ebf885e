import { decode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import type { CallProfile } from "../../isolate/inside/trace/call-tree.ts";
import { engineItself, firstScript } from "../../isolate/inside/trace/script-calls.ts";
import type { ProfiledFunction } from "./fuel-profile.ts";

type Scripts = NonNullable<CallProfile["scripts"]>;
type Label = Pick<ProfiledFunction, "name" | "kind" | "source">;

/** How the code of the SDK is called, which is no file of the author's. */
export const sdk = "@skerry/javascript";

/** What an engine's functions are by their numbers; null for a number of the module's own. */
export function scriptLabels({ functions, sourceMap }: Scripts): (number: number) => Label | null {
  const placeOf = sourceMap === null ? null : placesIn(sourceMap);
  return (number) => {
    if (number < engineItself) return null;
    if (number === engineItself) return { name: "(engine)", kind: "engine", source: null };
    const { name, native, line, column } = functions[number - firstScript]!;
    if (native) return { name: name || "(built-in)", kind: "engine", source: null };
    const source = placeOf === null ? null : (placeOf(line, column) ?? sdk);
    return { name: name || "(anonymous)", kind: "script", source };
  };
}

/** Finds the place in the author's files of a line and column of the bundle, from 1; null for the SDK's code. Each line
 * of this map counts from 0 in everything. A line of what was minified is long, and has many functions: it is read once. */
function placesIn({ sources, first, mappings }: NonNullable<Scripts["sourceMap"]>) {
  const lines = mappings.split(";");
  const read = new Map<number, SourceMapSegment[]>();
  const segmentsOf = (line: number) => {
    let segments = read.get(line);
    if (segments === undefined) {
      segments = decode(lines[line] ?? "")[0] ?? [];
      read.set(line, segments);
    }
    return segments;
  };
  return (line: number, column: number): string | null => {
    if (line < first) return null;
    const segment = lastUpTo(segmentsOf(line - first), column - 1);
    if (segment === undefined || segment.length === 1) return null;
    const file = sources[segment[1]];
    return file === undefined ? null : `${file}:${segment[2] + 1}:${segment[3] + 1}`;
  };
}

/** The last segment that begins at a column or before it: they are in order. */
function lastUpTo(segments: readonly SourceMapSegment[], column: number) {
  let [from, to] = [0, segments.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (segments[middle]![0] <= column) from = middle + 1;
    else to = middle;
  }
  return segments[from - 1];
}
