import type { Field } from "../../abi/generated/types.ts";
import type { Terms } from "./rules/terms.ts";

/** What an entry takes beside its own text and bytes: objects, places in tables, the body's buffer.
 * Measured over 100,000 small ones (test/services/cache/memory.process.test.ts). */
export const entryOverhead = 2048;

const namePattern = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** Bytes, but for control characters other than tab (RFC 9110, section 5.5). */
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Packs fields into one text; null where HTTP does not allow them. One flat string takes as many bytes as it has
 * characters; many small ones take more, and may keep larger ones in memory that they are parts of. */
export function packFields(fields: readonly Field[]): string | null {
  for (const [name, value] of fields) {
    if (!namePattern.test(name) || !valuePattern.test(value)) return null;
  }
  return fields.flat().join("\n");
}

/** One stored answer. */
export class Entry {
  readonly uri: string;
  readonly variant: string;
  readonly status: number;
  readonly body: Uint8Array;
  readonly terms: Terms;
  /** Bytes in all. */
  readonly size: number;
  readonly #head: string;

  constructor(
    place: { readonly uri: string; readonly variant: string },
    answer: { readonly status: number; readonly head: string; readonly body: Uint8Array },
    terms: Terms,
  ) {
    this.uri = place.uri;
    this.variant = place.variant;
    this.status = answer.status;
    this.#head = answer.head;
    this.body = answer.body;
    this.terms = terms;
    this.size = sizeOf(place, answer.head, answer.body.length);
  }

  get fields(): Field[] {
    if (this.#head === "") return [];
    const texts = this.#head.split("\n");
    return Array.from({ length: texts.length / 2 }, (_, at) => [
      texts[2 * at]!,
      texts[2 * at + 1]!,
    ]);
  }

  /** Seconds since the origin made or confirmed it (RFC 9111, section 4.2.3). */
  age(now: number): number {
    const { ageAtArrival, arrivedAt } = this.terms;
    return ageAtArrival + Math.max(0, now - arrivedAt) / 1000;
  }
}

/** What an entry takes, in bytes. A variant's values may hold characters of two bytes. */
export function sizeOf(
  { uri, variant }: { readonly uri: string; readonly variant: string },
  head: string,
  bodyBytes: number,
): number {
  return entryOverhead + uri.length + 2 * variant.length + head.length + bodyBytes;
}
