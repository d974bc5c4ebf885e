/** Revisions of a log, and how often it may be written anew: together a number that JavaScript has exactly. */
const revisions = 2 ** 40;
const generations = 2 ** 12;

/** What a holder shows with each deed. */
export interface FencingToken {
  /** Grows with each holder: an integer under 2^52. */
  readonly number: number;
  /** Chance, of the holder's own: 32 hexadecimal digits. */
  readonly holder: string;
}

/** The number of a lease that was taken at a revision, of a log that was so often written anew. Null where one of them is none,
 * or greater than there is a number for: then there is no lease. */
export function fencingNumber(generation: number, revision: number): number | null {
  const isGeneration = Number.isInteger(generation) && generation >= 0 && generation < generations;
  const isRevision = Number.isInteger(revision) && revision >= 1 && revision < revisions;
  return isGeneration && isRevision ? generation * revisions + revision : null;
}

function isToken(token: unknown): token is FencingToken {
  const { number, holder } = (token ?? {}) as Partial<FencingToken>;
  return (
    Number.isInteger(number) &&
    number! >= 1 &&
    number! < revisions * generations &&
    typeof holder === "string" &&
    /^[0-9a-f]{32}$/.test(holder)
  );
}

/** The end that does what a lease's holder asks for. It takes the newest holder that it has seen, and refuses all before it. */
export class Fence {
  #newest: FencingToken | null;

  /** @param newest the newest token that was admitted before, where that was kept: a fence that forgets admits old ones.
   * @throws RangeError for what is no token: whoever kept it has kept something else. */
  constructor(newest: FencingToken | null = null) {
    if (newest !== null && !isToken(newest)) throw new RangeError("It is no fencing token.");
    this.#newest = newest;
  }

  /** The newest token that was admitted, to be kept. */
  get newest(): FencingToken | null {
    return this.#newest;
  }

  /** Whether a deed may be done: its token is none of a holder that was followed by another one. Of two holders with one number,
   * as a log that was set back gives out, the first has it. */
  admits(token: unknown): boolean {
    if (!isToken(token)) return false;
    const { number, holder } = token;
    const before = this.#newest;
    if (before !== null) {
      if (number < before.number) return false;
      if (number === before.number) return holder === before.holder;
    }
    this.#newest = { number, holder };
    return true;
  }
}
