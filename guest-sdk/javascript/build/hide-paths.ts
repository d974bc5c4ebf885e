import { decode, type SourceMapMappings } from "@jridgewell/sourcemap-codec";
import { shownPath } from "./shown-path.ts";

/** The parts of a source map (ECMA-426) that the build uses. */
export interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  readonly mappings: SourceMapMappings;
}

/** How the bundler wraps a CommonJS module: under its path from the working folder, as a key. */
const wrappedModule = /(__(?:commonJS|esm)\(\{)"((?:[^"\\]|\\.)*)"/g;

/** Takes paths out of a bundle that tell where the project and the SDK lie: the same sources make the
 * same bytes wherever they are. The map's columns move along. */
export function hidePaths(
  javascript: string,
  mapText: string,
  projectDir: string,
): { readonly javascript: string; readonly map: SourceMap } {
  const { sources, sourcesContent, mappings } = JSON.parse(mapText);
  const decoded = decode(mappings);
  const lines = javascript.split("\n").map((line, index) =>
    line.replace(wrappedModule, (whole, before: string, path: string, at: number) => {
      const shown = JSON.stringify(shownPath(JSON.parse(`"${path}"`), projectDir) ?? "skerry");
      const change = before.length + shown.length - whole.length;
      for (const segment of decoded[index] ?? []) {
        if (segment[0] > at) segment[0] += change;
      }
      return before + shown;
    }),
  );
  return { javascript: lines.join("\n"), map: { sources, sourcesContent, mappings: decoded } };
}
