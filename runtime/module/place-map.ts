// Places of a worker's code in its author's files, by the maps that builds leave in components
// (`guest-sdk/javascript/build/position-map.ts`, `guest-sdk/assemblyscript/build/line-map.ts`). They come with a module
// and are as hostile as that.
import { decode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { Reader } from "../wasm/reader.ts";
import type { Artifact } from "./artifact.ts";
import type { DecodedComponent } from "./decode.ts";

/** The custom sections that have them: of the script that an engine runs, a line of the map for each of its own; and of a
 * core module, a line for each function, in which a column is an offset into the code section's content. */
const sectionNames = { script: "skerry:script-map", code: "skerry:code-map" } as const;

/** Characters of a map that are read, and of a file's name. */
const maxCharacters = 4_000_000;
const longestName = 512;

/** Characters of one line by which the builds stay: of a script's, and of a function's. */
const longestLines = { script: 4_096, code: 100_000 } as const;

/** Lines and files of a map that is read: each takes more memory than its character, and builds stay far below. */
const maxLines = 200_000;
const maxSources = 20_000;

/** Characters of lines that are kept decoded, besides the last one. */
const maxKept = 200_000;

/** The text of a map in a component; null where it has none, or a longer one than is read. */
export function placeMapText(
  bytes: Uint8Array,
  { sections }: Pick<DecodedComponent, "sections">,
  kind: keyof typeof sectionNames,
): string | null {
  const wanted = sectionNames[kind];
  const section = sections.findLast(({ id, name }) => id === 0 && name === wanted);
  if (section === undefined) return null;
  const { start, end } = section.content;
  const reader = new Reader(bytes, 0, start, end, wanted);
  reader.name(wanted.length);
  if (end - reader.position > maxCharacters) return null;
  return new TextDecoder().decode(bytes.subarray(reader.position, end));
}

/** Maps of artifacts, read once each: a worker chooses how often it fails, and how long its map is. */
const known = {
  script: new WeakMap<Artifact, PlaceMap | null>(),
  code: new WeakMap<Artifact, PlaceMap | null>(),
};

/** The map in an artifact; null where it has none. */
export function placeMapOf(artifact: Artifact, kind: keyof typeof sectionNames): PlaceMap | null {
  const before = known[kind].get(artifact);
  if (before !== undefined) return before;
  const text = (kind === "script" ? artifact.scriptMapText : artifact.codeMapText) ?? null;
  const map = text === null ? null : PlaceMap.of(text, longestLines[kind]);
  known[kind].set(artifact, map);
  return map;
}

/** A map, read. */
export class PlaceMap {
  readonly #sources: readonly string[];
  readonly #first: number;
  readonly #mappings: readonly string[];
  readonly #longestLine: number;
  /** For a core module: bytes of the content of its code section. */
  readonly codeBytes: number | null;
  readonly #lines = new Map<number, readonly SourceMapSegment[]>();
  #kept = 0;

  private constructor(
    sources: readonly string[],
    first: number,
    mappings: string,
    longestLine: number,
    codeBytes: number | null,
  ) {
    this.codeBytes = codeBytes;
    this.#sources = sources;
    this.#first = first;
    this.#mappings = mappings.split(";");
    this.#longestLine = longestLine;
  }

  /** Null for a text that is no map, or one with more than is read. Lines of more than `longestLine` characters count as the SDK's code. */
  static of(text: string, longestLine: number): PlaceMap | null {
    try {
      const { sources, first, mappings, codeBytes = null } = JSON.parse(text);
      const named = Array.isArray(sources) && sources.every((each) => typeof each === "string");
      if (!named || typeof mappings !== "string" || !Number.isInteger(first)) return null;
      if (sources.length > maxSources || hasMore(mappings, ";", maxLines)) return null;
      return new PlaceMap(sources, first, mappings, longestLine, codeBytes);
    } catch {
      return null;
    }
  }

  /** The place in the author's files of a line and column of what is mapped, from 1, as `src/index.ts:3:9`; null for
   * the SDK's code. */
  placeOf(line: number, column: number): string | null {
    const segment = lastUpTo(this.#segmentsOf(line - this.#first), column - 1);
    if (segment === undefined || segment.length === 1) return null;
    const file = this.#sources[segment[1]];
    if (file === undefined) return null;
    return `${file.slice(0, longestName)}:${segment[2] + 1}:${segment[3] + 1}`;
  }

  #segmentsOf(line: number): readonly SourceMapSegment[] {
    const known = this.#lines.get(line);
    if (known !== undefined) return known;
    const text = this.#mappings[line] ?? "";
    const segments = text.length > this.#longestLine ? [] : decoded(text);
    if (this.#kept > maxKept) {
      this.#lines.clear();
      this.#kept = 0;
    }
    this.#kept += text.length + 1;
    this.#lines.set(line, segments);
    return segments;
  }
}

/** Whether a text has a character more than so many times. */
function hasMore(text: string, character: string, most: number): boolean {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) {
    if (++count > most) return true;
  }
  return false;
}

/** Each line counts from 0 in everything. */
function decoded(line: string): readonly SourceMapSegment[] {
  try {
    return decode(line)[0] ?? [];
  } catch {
    return [];
  }
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
