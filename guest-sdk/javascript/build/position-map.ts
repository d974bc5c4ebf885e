import { encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import type { SourceMap } from "./hide-paths.ts";
import { shownPath } from "./shown-path.ts";

/** A place in a source file: line and column count from 1. */
export interface Place {
  /** The path that messages show. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of the line. */
  readonly text: string;
}

/** A map of more characters is left out of the component: hosts read none that is longer. */
const maxCharacters = 4_000_000;

/** Finds places of the bundle in the sources, here and, in a short form, for hosts that run it. */
export class PositionMap {
  readonly #map: SourceMap;
  readonly #files: readonly (string | null)[];

  /** `authors` are the sources that the author's module is made of; packages that the SDK alone
   * imports are the SDK's. */
  constructor(map: SourceMap, projectDir: string, authors: ReadonlySet<string>) {
    this.#map = map;
    this.#files = map.sources.map((source) =>
      authors.has(source) && !source.includes(":") ? shownPath(source, projectDir) : null,
    );
  }

  /** The place that a line and column of the bundle, from 1, come from; null for the SDK's code. */
  placeOf(line: number, column: number): Place | null {
    const segments = this.#map.mappings[line - 1] ?? [];
    const segment = segments.findLast(([from]) => from <= column - 1);
    if (segment === undefined || segment.length === 1) return null;
    const [, source, sourceLine, sourceColumn] = segment;
    const file = this.#files[source] ?? null;
    if (file === null) return null;
    const text = this.#map.sourcesContent[source]?.split(/\r?\n/)[sourceLine] ?? "";
    return { file, line: sourceLine + 1, column: sourceColumn + 1, text };
  }

  /** What a host needs to tell places of frames, as JSON; null where that is too long. It is read by
   * `runtime/module/place-map.ts`: `mappings` has a line of the bundle each from `first` on, counted from 1, in the
   * notation of source maps (ECMA-426, "Mappings structure"), but for one thing: each line counts from 0 in
   * everything, so that it is read alone. Lines before are the SDK's; so is a segment of one number. */
  shortText(): string | null {
    const sources: string[] = [];
    const indexes = this.#files.map((file) => (file === null ? -1 : sources.push(file) - 1));
    const lines = this.#map.mappings.map((segments) => {
      const kept: SourceMapSegment[] = [];
      for (const segment of segments) keep(kept, segment, indexes, sources);
      if (kept.length === 0) return "";
      // Encoded on its own, a line starts from 0 in everything.
      return encode([kept]);
    });
    // The SDK's code, of which nothing is kept, comes first.
    const first = Math.max(
      0,
      lines.findIndex((line) => line !== ""),
    );
    const mappings = lines.slice(first).join(";").replace(/;+$/, "");
    const text = JSON.stringify({ sources, first: first + 1, mappings });
    return text.length <= maxCharacters ? text : null;
  }
}

/** Adds what is needed of a segment: of packages the lines alone, and of the SDK that it is the
 * SDK's. */
function keep(
  kept: SourceMapSegment[],
  [column, source, line, sourceColumn]: SourceMapSegment,
  indexes: readonly number[],
  sources: readonly string[],
): void {
  const last = kept.at(-1);
  const index = source === undefined ? -1 : indexes[source]!;
  if (index === -1) {
    if (last !== undefined && last.length !== 1) kept.push([column]);
    return;
  }
  const foreign = sources[index]!.startsWith("node_modules/");
  if (foreign && last !== undefined && last[1] === index && last[2] === line) return;
  kept.push([column, index, line!, foreign ? 0 : sourceColumn!]);
}
