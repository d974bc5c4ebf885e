/** A text to look for, and its mask: as many bytes, which differ from the text where it is hidden. */
export interface MaskPattern {
  readonly text: Buffer;
  readonly mask: Buffer;
  /** The number of Base64 characters before and after it that hold some bits of the same secret. */
  readonly before: number;
  readonly after: number;
}

/** The bytes of a pattern's beginning by which it is found. Shorter patterns are ignored. */
const startBytes = 4;

/** Bounds on the work, since visitors choose how many fields they send, and workers what they log: patterns, and bytes
 * compared with them (by default some 0.1 s). */
export interface MaskBounds {
  readonly patterns: number;
  readonly compared: number;
}

const usualBounds: MaskBounds = { patterns: 20_000, compared: 64 * 2 ** 20 };

const asterisk = "*".charCodeAt(0);
const base64 = new Set(
  Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"),
);

/** Finds and masks many patterns in one pass over what is searched. */
export class PatternMasker {
  /** Whether a pattern begins with bytes of this hash. It alone excludes most positions of what is searched. */
  readonly #starts = new Uint8Array(2 ** 16);
  readonly #byStart = new Map<number, MaskPattern[]>();
  readonly #maxCompared: number;
  #left: number;

  /** @throws RangeError where they are too many. */
  constructor(patterns: readonly MaskPattern[], bounds = usualBounds) {
    this.#maxCompared = bounds.compared;
    this.#left = bounds.compared;
    if (patterns.length > bounds.patterns) throw new RangeError("too much to look for");
    for (const pattern of patterns) {
      if (pattern.text.length < startBytes) continue;
      const start = pattern.text.readInt32BE(0);
      this.#starts[placeOf(start)] = 1;
      const alike = this.#byStart.get(start);
      if (alike === undefined) this.#byStart.set(start, [pattern]);
      else alike.push(pattern);
    }
  }

  /** Gives back what was compared so far: the bound is for what comes now. */
  renew(): void {
    this.#left = this.#maxCompared;
  }

  /** Returns the bytes with all patterns masked; the same object where there are none. @throws RangeError where that would
   * take too long. */
  masked(given: Buffer): Buffer {
    if (this.#byStart.size === 0) return given;
    const starts = this.#starts;
    let masked: Buffer | null = null;
    let start = 0;
    for (let end = 0; end < given.length; end++) {
      start = (start << 8) | given[end]!;
      if (starts[placeOf(start)] === 0 || end < startBytes - 1) continue;
      const at = end - startBytes + 1;
      for (const pattern of this.#byStart.get(start) ?? []) {
        if (!this.#isAt(given, at, pattern.text)) continue;
        masked ??= Buffer.from(given);
        hide(masked, at, pattern);
      }
    }
    return masked ?? given;
  }

  #isAt(given: Buffer, at: number, text: Buffer): boolean {
    const { length } = text;
    let same = startBytes;
    while (same < length && given[at + same] === text[same]) same++;
    this.#left -= same;
    if (this.#left < 0) throw new RangeError("too much that is alike");
    return same === text.length;
  }
}

function placeOf(start: number): number {
  return Math.imul(start, 0x9e3779b1) >>> 16;
}

/** Applies a pattern's mask. What another pattern has masked stays masked. */
function hide(masked: Buffer, at: number, { text, mask, before, after }: MaskPattern): void {
  for (let i = 0; i < mask.length; i++) if (mask[i] !== text[i]) masked[at + i] = mask[i]!;
  const end = at + text.length;
  for (let i = 1; i <= before && base64.has(masked[at - i] ?? 0); i++) masked[at - i] = asterisk;
  for (let i = 0; i < after && base64.has(masked[end + i] ?? 0); i++) masked[end + i] = asterisk;
}
