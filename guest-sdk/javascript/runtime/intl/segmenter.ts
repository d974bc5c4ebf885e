// Intl.Segmenter (ECMA-402 §19).
import { HostFormatter, supportedLocales } from "./formatter.ts";
import { localeList } from "./locale-list.ts";
import { optionsObject, readOptions, toNumber } from "./options.ts";

/** Characters that the host takes at once. */
const mostAtOnce = 16_384;

/** Words of Thai and Khmer, which have no spaces, are found by up to three that follow. */
const wordsLeft = 8;
const segmentsLeft = 2;

interface Segment {
  readonly segment: string;
  readonly index: number;
  readonly input: string;
  readonly isWordLike?: boolean;
}

/** The ends of a text's segments in order, negative where one is not like a word. Of what the host takes at once the last
 * `left` segments are left to the next piece, as they depend on what follows.
 * @throws RangeError where it has no more than those. */
function endsOf(segmenter: HostFormatter, text: string, left: number): number[] {
  const ends: number[] = [];
  let start = 0;
  while (start < text.length) {
    const isLast = text.length - start <= mostAtOnce;
    const piece = text.slice(start, start + mostAtOnce);
    const found = segmenter.ask("segment", piece) as number[];
    if (!isLast && found.length <= left) {
      throw new RangeError(
        `A text of more than ${mostAtOnce} characters needs over ${left} segments in as many`,
      );
    }
    const kept = isLast ? found : found.slice(0, -left);
    for (const end of kept) ends.push(end < 0 ? end - start : end + start);
    start = Math.abs(ends.at(-1)!);
  }
  return ends;
}

class Segments {
  readonly #text: string;
  readonly #segmenter: HostFormatter;
  readonly #isOfWords: boolean;
  #ends: number[] | null = null;

  constructor(segmenter: HostFormatter, isOfWords: boolean, text: string) {
    this.#segmenter = segmenter;
    this.#isOfWords = isOfWords;
    this.#text = text;
  }

  containing(position?: unknown): Segment | undefined {
    const at = Math.trunc(toNumber(position)) || 0;
    if (at < 0 || at >= this.#text.length) return undefined;
    const ends = this.#all();
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Math.abs(ends[middle]!) <= at) low = middle + 1;
      else high = middle;
    }
    return this.#at(low);
  }

  *[Symbol.iterator](): Generator<Segment> {
    const { length } = this.#all();
    for (let index = 0; index < length; index++) yield this.#at(index);
  }

  #all(): number[] {
    this.#ends ??= endsOf(this.#segmenter, this.#text, this.#isOfWords ? wordsLeft : segmentsLeft);
    return this.#ends;
  }

  #at(place: number): Segment {
    const ends = this.#all();
    const index = place === 0 ? 0 : Math.abs(ends[place - 1]!);
    const end = ends[place]!;
    const segment = this.#text.slice(index, Math.abs(end));
    const found = { segment, index, input: this.#text };
    return this.#isOfWords ? { ...found, isWordLike: end > 0 } : found;
  }
}

export class Segmenter {
  readonly #segmenter: HostFormatter;
  readonly #isOfWords: boolean;

  constructor(locales?: unknown, options?: unknown) {
    const list = localeList(locales);
    const set = readOptions(optionsObject(options), { localeMatcher: "text", granularity: "text" });
    this.#isOfWords = set.some(([name, value]) => name === "granularity" && value === "word");
    this.#segmenter = new HostFormatter("segmenter", list, set);
  }

  static supportedLocalesOf(locales?: unknown, options?: unknown): string[] {
    return supportedLocales(localeList(locales), options);
  }

  segment(text?: unknown): Segments {
    return new Segments(this.#segmenter, this.#isOfWords, `${text as string}`);
  }

  resolvedOptions(): unknown {
    return this.#segmenter.ask("resolvedOptions");
  }
}
