import { decode, type SourceMapMappings } from "@jridgewell/sourcemap-codec";
import { applyEdits, type Edit } from "./edits.ts";
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
const wrappedModule = /(__(?:commonJS|esm)\d*\(\{\s*)("(?:[^"\\\n]|\\.)*?")/g;

/** How it begins a module where white space stays: by a comment with that path. */
const namedModule = /^( *\/\/ )(\S.*)$/gm;

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
  const edits: Edit[] = [];
  for (const { index, 0: whole, 1: before = "", 2: path = "" } of javascript.matchAll(
    wrappedModule,
  )) {
    const input = JSON.parse(path);
    if (!Object.hasOwn(inputs, input)) continue;
    const text = JSON.stringify(shownPath(input, projectDir) ?? "skerry");
    edits.push({ start: index + before.length, end: index + whole.length, text });
  }
  for (const { index, 0: whole, 1: before = "", 2: input = "" } of javascript.matchAll(
    namedModule,
  )) {
    const file = input.replace(/^[\w()-]+:(?=\.\.\/|\/)/, "");
    if (!/^(?:\.\.)?\//.test(file) || !Object.hasOwn(inputs, input)) continue;
    const text = shownPath(file, projectDir) ?? "skerry";
    edits.push({ start: index + before.length, end: index + whole.length, text });
  }
  return {
    javascript: applyEdits(javascript, decoded, edits),
    map: { sources, sourcesContent, names, mappings: decoded },
  };
}
