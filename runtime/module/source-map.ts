// Source maps (ECMA-426) as compilers to WebAssembly write them: one line, in which a column is an offset
// into the module's file. They come with a module and are as hostile as that. Entries are decoded one
// at a time and none is kept, so a map takes no more memory than its text and what JSON makes of it.
import { MiB } from "../byte-units.ts";

/** Characters that a source map may have. */
export const sourceMapCharacters = 16 * MiB;

export interface SourceMap {
  /** Files by number; null for one without a name. */
  readonly sources: readonly (string | null)[];
  readonly mappings: string;
}

/** Gets each entry that names a source: the offset it holds from, the source's number, and its line,
 * which counts from 1. Offsets ascend. */
export type VisitEntry = (offset: number, source: number, line: number) => void;

/** Why a source map can't be used, as a sentence. */
export class SourceMapFault extends Error {}

/** Reads a source map's text. Throws {@link SourceMapFault}. */
export function parseSourceMap(text: string): SourceMap {
  if (text.length > sourceMapCharacters) {
    throw new SourceMapFault(
      `The source map has ${text.length} characters, and at most ${sourceMapCharacters} are read.`,
    );
  }
  const { version, sources, mappings } = parseObject(text);
  if (version !== 3) throw new SourceMapFault("The source map is not of version 3.");
  if (!Array.isArray(sources) || !sources.every(isSource)) {
    throw new SourceMapFault("The source map's `sources` is not a list of names.");
  }
  if (typeof mappings !== "string") {
    throw new SourceMapFault("The source map's `mappings` is not text.");
  }
  return { sources, mappings };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The engine's message would quote the text.
    throw new SourceMapFault("The source map is not JSON.");
  }
  if (typeof value !== "object" || value === null) {
    throw new SourceMapFault("The source map is JSON, but not an object.");
  }
  return value as Readonly<Record<string, unknown>>;
}

function isSource(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

/** Fields of an entry, in their order: each is the difference from the same field of the entry before.
 * An entry has the first, the first four, or all. */
const fields = ["offset", "source", "line", "column", "name"] as const;

/** Decodes a source map's entries. Linear in its size. Throws {@link SourceMapFault}. */
export function visitEntries({ sources, mappings }: SourceMap, visit: VisitEntry): void {
  const sums = [0, 0, 0, 0, 0];
  let at = 0;
  while (at < mappings.length) {
    let count = 0;
    const before = sums[0]!;
    while (at < mappings.length && mappings[at] !== ",") {
      const field = fields[count];
      if (field === undefined) throw malformed(at, "an entry has more than five fields");
      const { value, next } = readDifference(mappings, at);
      const sum = sums[count]! + value;
      if (sum < 0 || sum > 0xffff_ffff) throw malformed(at, `the ${field} is ${sum}`);
      sums[count] = sum;
      count++;
      at = next;
    }
    if (count === 2 || count === 3) throw malformed(at, `an entry has ${count} fields`);
    if (sums[0]! < before) throw malformed(at, "offsets go back");
    if (count >= 4) {
      const source = sums[1]!;
      if (source >= sources.length) throw malformed(at, `there is no source ${source}`);
      visit(sums[0]!, source, sums[2]! + 1);
    }
    at++;
  }
}

/** One number: digits of base 64 with 5 bits each, the lowest first; the lowest bit of all is the sign,
 * the highest of each digit says whether more follow. */
function readDifference(mappings: string, from: number): { value: number; next: number } {
  let bits = 0;
  let factor = 1;
  for (let at = from; ; at++) {
    const digit = digitOf(mappings, at);
    bits += (digit & 31) * factor;
    if (digit < 32) {
      const magnitude = Math.floor(bits / 2);
      return { value: bits % 2 === 0 ? magnitude : -magnitude, next: at + 1 };
    }
    factor *= 32;
    if (factor > 2 ** 30) throw malformed(from, "a number is too long");
  }
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digits = new Map([...alphabet].map((character, digit) => [character, digit]));

function digitOf(mappings: string, at: number): number {
  const character = mappings[at];
  const digit = digits.get(character ?? "");
  if (digit !== undefined) return digit;
  if (character === ";") throw malformed(at, "it has a second line, and a module's map has one");
  throw malformed(at, "a digit of base 64 is expected");
}

function malformed(at: number, cause: string): SourceMapFault {
  return new SourceMapFault(
    `The source map's \`mappings\` is malformed at character ${at}: ${cause}.`,
  );
}
