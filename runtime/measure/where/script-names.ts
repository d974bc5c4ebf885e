import type { CallProfile } from "../../isolate/inside/trace/call-tree.ts";
import { engineItself, firstScript } from "../../isolate/inside/trace/script-calls.ts";
import type { PlaceMap } from "../../module/place-map.ts";
import type { ProfiledFunction } from "./fuel-profile.ts";

type Scripts = NonNullable<CallProfile["scripts"]>;
type Label = Pick<ProfiledFunction, "name" | "kind" | "source">;

/** How the code of the SDK is called, which is no file of the author's. */
export const sdk = "@skerry/javascript";

/** What an engine's functions are by their numbers; null for a number of the module's own. */
export function scriptLabels(
  { functions }: Scripts,
  map: PlaceMap | null,
): (number: number) => Label | null {
  return (number) => {
    if (number < engineItself) return null;
    if (number === engineItself) return { name: "(engine)", kind: "engine", source: null };
    const { name, native, line, column } = functions[number - firstScript]!;
    if (native) return { name: name || "(built-in)", kind: "engine", source: null };
    const source = map === null ? null : (map.placeOf(line, column) ?? sdk);
    return { name: name || "(anonymous)", kind: "script", source };
  };
}
