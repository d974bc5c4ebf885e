/** A text to look for, with what stands for it: as many bytes, of which those differ that are hidden. */
export interface Needle {
  readonly text: Buffer;
  readonly mask: Buffer;
  /** How many characters of Base64 before and after it hold some bits of the same secret. */
  readonly before: number;
  readonly after: number;
}

/** Bytes that a needle begins with, by which it is found: shorter ones are not looked for. */
const startBytes = 4;

/** Of visitors' fields there may be as many as they like: what would take longer is not done. The second counts bytes that
 * are held against needles, some 0.1 s of work. */
const mostNeedles = 20_000;
const mostCompared = 64 * 2 ** 20;

const asterisk = "*".charCodeAt(0);
const base64 = new Set(
  Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"),
);

/** Finds many texts in one way through what is searched. */
export class Needles {
  /** By a hash of their first bytes: most places of what is searched are passed by this alone. */
  readonly #starts = new Uint8Array(2 ** 16);
  readonly #byStart = new Map<number, Needle[]>();
  #left = mostCompared;

  /** @throws RangeError where they are too many. */
  constructor(needles: readonly Needle[]) {
    if (needles.length > mostNeedles) throw new RangeError("too much to look for");
    for (const needle of needles) {
      if (needle.text.length < startBytes) continue;
      const start = needle.text.readInt32BE(0);
      this.#starts[placeOf(start)] = 1;
      const alike = this.#byStart.get(start);
      if (alike === undefined) this.#byStart.set(start, [needle]);
      else alike.push(needle);
    }
  }

  /** The bytes with all of them masked; the same object where none is there. @throws RangeError where that takes too
   * long. */
  masked(given: Buffer): Buffer {
    if (this.#byStart.size === 0) return given;
    let masked: Buffer | null = null;
    let start = 0;
    for (let end = 0; end < given.length; end++) {
      start = (start << 8) | given[end]!;
      if (end < startBytes - 1 || this.#starts[placeOf(start)] === 0) continue;
      const at = end - startBytes + 1;
      for (const needle of this.#byStart.get(start) ?? []) {
        if (!this.#isAt(given, at, needle.text)) continue;
        masked ??= Buffer.from(given);
        hide(masked, at, needle);
      }
    }
    return masked ?? given;
  }

  #isAt(given: Buffer, at: number, text: Buffer): boolean {
    let same = startBytes;
    while (same < text.length && given[at + same] === text[same]) same++;
    this.#left -= same;
    if (this.#left < 0) throw new RangeError("too much that is alike");
    return same === text.length;
  }
}

function placeOf(start: number): number {
  return Math.imul(start, 0x9e3779b1) >>> 16;
}

/** What another needle has masked stays so. */
function hide(masked: Buffer, at: number, { text, mask, before, after }: Needle): void {
  for (const [i, byte] of mask.entries()) if (byte !== text[i]) masked[at + i] = byte;
  const end = at + text.length;
  for (let i = 1; i <= before && base64.has(masked[at - i] ?? 0); i++) masked[at - i] = asterisk;
  for (let i = 0; i < after && base64.has(masked[end + i] ?? 0); i++) masked[end + i] = asterisk;
}
