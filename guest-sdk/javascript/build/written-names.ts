import type { SourceMap } from "./hide-paths.ts";

/** Where the bundler wrote another name than the author: its map has the author's name at each such place. */
export class WrittenNames {
  readonly #text: string;
  readonly #map: SourceMap;
  readonly #lines: readonly number[];
  readonly #renamed = new Map<number, string>();
  /** The first place of the author's code and the place behind it, as offsets; null where there is no such code. */
  readonly range: readonly [start: number, end: number] | null;

  /** @param isAuthors true for sources of the author's module and of what it imports. */
  constructor(text: string, map: SourceMap, isAuthors: (source: string) => boolean) {
    this.#text = text;
    this.#map = map;
    const lines = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      lines.push(at + 1);
    }
    this.#lines = lines;
    const authors = map.sources.map(isAuthors);
    let start = -1;
    let end = -1;
    map.mappings.forEach((segments, line) => {
      for (const segment of segments) {
        const at = lines[line]! + segment[0];
        const isOne = segment.length > 1 && authors[segment[1]!] === true;
        if (isOne && start === -1) start = at;
        if (isOne) end = -1;
        else if (start !== -1 && end === -1) end = at;
        if (isOne && segment.length === 5) this.#renamed.set(at, map.names[segment[4]]!);
      }
    });
    this.range = start === -1 ? null : [start, end === -1 ? text.length : end];
  }

  /** The author's name for the identifier at this offset, where it is another. */
  at(offset: number): string | undefined {
    return this.#renamed.get(offset);
  }

  get offsets(): Iterable<number> {
    return this.#renamed.keys();
  }

  /** The author's line, cut at the place that this offset was made of. */
  sourceAround(offset: number): readonly [before: string, behind: string] {
    const found = this.#segmentAt(offset);
    if (found === null) return ["", ""];
    const { source, line, column } = found;
    const text = this.#map.sourcesContent[source]?.split(/\r?\n/)[line] ?? "";
    return [text.slice(0, column), text.slice(column)];
  }

  /** True if the source that this offset was made of has the word. */
  sourceHas(offset: number, word: string): boolean {
    const found = this.#segmentAt(offset);
    return found !== null && (this.#map.sourcesContent[found.source]?.includes(word) ?? false);
  }

  #segmentAt(offset: number) {
    const index = this.#lines.findLastIndex((start) => start <= offset);
    const at = offset - this.#lines[index]!;
    const found = this.#map.mappings[index]?.findLast(([from]) => from <= at);
    if (found === undefined || found.length === 1) return null;
    const [, source, line, column] = found;
    return { source, line, column };
  }

  /** True if what stands before the offset, or behind it, may be a function or class of that name: to parse takes long. */
  mayDeclare(offset: number): boolean {
    const before = this.#text.slice(Math.max(0, offset - 10), offset);
    if (/(?:class|function\s*\*?)\s*$/.test(before)) return true;
    const behind = this.#text.slice(offset, offset + 300);
    return /^[\w$]+\s*=(?!=)\s*(?:class|function|\(|[\w$]+\s*=>)/.test(behind);
  }
}
