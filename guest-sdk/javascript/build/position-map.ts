import { encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import type { SourceMap } from "./hide-paths.ts";
import { shownPath } from "./shown-path.ts";

/** A place in a source file: line and column count from 1. */
export interface Place {
  /** As messages name it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of the line. */
  readonly text: string;
}

/** A source map that needs more than this many characters is left out of the component: it is memory
 * of each instance. */
const mostCharacters = 1_000_000;

/** Finds places of the bundle in the sources, here and, in a short form, in the guest. */
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

  /** A statement that gives the guest its map; see `runtime/stack.ts`, which reads it. */
  assignment(): string {
    const sources: string[] = [];
    const indexes = this.#files.map((file) => (file === null ? -1 : sources.push(file) - 1));
    const lines = this.#map.mappings.map((segments) => {
      const kept: SourceMapSegment[] = [];
      for (const segment of segments) keep(kept, segment, indexes, sources);
      // Encoded on its own, a line starts from 0 in everything.
      return encode([kept]);
    });
    // The SDK's code, of which nothing is kept, comes first.
    const first = Math.max(
      0,
      lines.findIndex((line) => line !== ""),
    );
    const mappings = lines.slice(first).join(";").replace(/;+$/, "");
    const fits = mappings.length <= mostCharacters;
    return `globalThis[Symbol.for("skerry.source-map")]=${JSON.stringify(fits ? { sources, first: first + 1, mappings } : null)};`;
  }
}

/** Adds what a guest needs of a segment: of packages the lines alone, and of the SDK that it is the
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
