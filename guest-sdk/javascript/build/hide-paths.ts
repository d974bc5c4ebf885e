import { decode, type SourceMapMappings } from "@jridgewell/sourcemap-codec";
import { shownPath } from "./shown-path.ts";

/** The parts of a source map (ECMA-426) that the build uses. */
export interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  /** Names that sources have where the bundle has others. */
  readonly names: readonly string[];
  readonly mappings: SourceMapMappings;
}

/** How the bundler wraps a CommonJS module: under its path from the working folder, as a key. */
const wrappedModule = /(__(?:commonJS|esm)\d*\(\{)"((?:[^"\\]|\\.)*)"/g;

/** Takes paths out of a bundle that tell where the project and the SDK lie: the same sources make the
 * same bytes wherever they are. The map's columns move along. `inputs` has the paths of the bundler's inputs by their names: no other
 * text that looks like a wrapped module is touched. */
export function hidePaths(
  javascript: string,
  mapText: string,
  projectDir: string,
  inputs: Readonly<Record<string, unknown>>,
): { readonly javascript: string; readonly map: SourceMap } {
  const { sources, sourcesContent, names, mappings } = JSON.parse(mapText);
  const decoded = decode(mappings);
  const lines = javascript.split("\n").map((line, index) =>
    line.replace(wrappedModule, (whole, before: string, path: string, at: number) => {
      const input = JSON.parse(`"${path}"`);
      if (!Object.hasOwn(inputs, input)) return whole;
      const shown = JSON.stringify(shownPath(input, projectDir) ?? "skerry");
      const change = before.length + shown.length - whole.length;
      for (const segment of decoded[index] ?? []) {
        if (segment[0] > at) segment[0] += change;
      }
      return before + shown;
    }),
  );
  return {
    javascript: lines.join("\n"),
    map: { sources, sourcesContent, names, mappings: decoded },
  };
}
