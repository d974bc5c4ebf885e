// Where a core module's code is in the author's files, in short: what the compiler's source map says of the library is
// left out, and so are the texts of the sources.
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { entryFileName, runtimeName } from "./entry-file.ts";
import { readU32 } from "./name-section.ts";

const codeSection = 10;

/** A map with more characters is left out, and so is a function with more: hosts read none that is longer. */
const maxCharacters = 1_000_000;
const longestFunction = 100_000;

/** A map of the module's code as JSON, by the compiler's source map; null where it is too long. A host reads it by
 * `runtime/module/place-map.ts`: `mappings` has a line for each function from the index `first` on, in the notation of
 * source maps (ECMA-426), but each line counts from 0 in everything; a column is an offset into the content of the code
 * section, which has `codeBytes`. */
export function lineMap(core: Uint8Array, sourceMap: string): string | null {
  const { sources: all, mappings }: { sources: string[]; mappings: string } = JSON.parse(sourceMap);
  const sources = all.filter(isAuthors);
  const numbers = all.map((source) => sources.indexOf(source));
  const segments = (decode(mappings)[0] ?? []).filter((each) => each.length > 1);
  const { begin, codeBytes, bodies } = codeOf(core);
  let at = 0;
  const lines = bodies.map(({ start, end }) => {
    const own: SourceMapSegment[] = [];
    for (; at < segments.length && segments[at]![0] < end; at++) {
      const [offset, source = -1, line = 0, column = 0] = segments[at]!;
      const number = numbers[source] ?? -1;
      if (offset >= start && number !== -1) own.push([offset - begin, number, line, column]);
    }
    const text = encode([own]);
    return text.length > longestFunction ? "" : text;
  });
  // Most functions are the library's, and come first.
  const skipped = Math.max(
    0,
    lines.findIndex((line) => line !== ""),
  );
  const first = importedFunctions(core) + skipped;
  const kept = lines.slice(skipped).join(";").replace(/;+$/, "");
  const text = JSON.stringify({ sources, first, mappings: kept, codeBytes });
  return text.length > maxCharacters ? null : text;
}

/** Files of the project, and those that its packages have. */
function isAuthors(source: string): boolean {
  return !source.startsWith("~lib/") && source !== entryFileName && !source.startsWith(runtimeName);
}

interface Code {
  /** Where the section's content begins in the module, and how long it is. */
  readonly begin: number;
  readonly codeBytes: number;
  /** Functions' bodies, by offsets in the module. */
  readonly bodies: readonly { readonly start: number; readonly end: number }[];
}

function codeOf(core: Uint8Array): Code {
  const { begin, end } = sectionOf(core, codeSection);
  const bodies: { start: number; end: number }[] = [];
  if (begin === end) return { begin, codeBytes: 0, bodies };
  const count = readU32(core, begin);
  let at = count.end;
  for (let left = count.value; left > 0; left -= 1) {
    const size = readU32(core, at);
    bodies.push({ start: size.end, end: size.end + size.value });
    at = size.end + size.value;
  }
  return { begin, codeBytes: end - begin, bodies };
}

/** Where the content of a section begins and ends; at the module's end, where it has none. */
function sectionOf(core: Uint8Array, id: number): { begin: number; end: number } {
  for (let at = 8; at < core.length; ) {
    const size = readU32(core, at + 1);
    const end = size.end + size.value;
    if (core[at] === id) return { begin: size.end, end };
    at = end;
  }
  return { begin: core.length, end: core.length };
}

/** How many functions it imports: the indices of its own come after. */
function importedFunctions(core: Uint8Array): number {
  const imports = WebAssembly.Module.imports(
    new WebAssembly.Module(core as Uint8Array<ArrayBuffer>),
  );
  return imports.filter(({ kind }) => kind === "function").length;
}
