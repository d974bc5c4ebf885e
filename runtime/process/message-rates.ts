/** How often a message of one name may come. */
export interface Rate {
  /** In the long run. */
  readonly perSecond: number;
  /** At once: what was said while nobody could hear comes together. */
  readonly most: number;
}

/** By the name of the message. */
export type Rates = { readonly [Name in string]?: Rate };

/** Counts messages by name, each against its rate. */
export class MessageRates {
  readonly #rates: Rates;
  readonly #left = new Map<string, { left: number; at: number }>();

  constructor(rates: Rates) {
    this.#rates = rates;
  }

  /** Counts one. False: there were too many. Without a rate there may be any number. */
  take(name: string, now = performance.now()): boolean {
    if (!Object.hasOwn(this.#rates, name)) return true;
    const { perSecond, most } = this.#rates[name]!;
    const known = this.#left.get(name) ?? { left: most, at: now };
    const left = Math.min(most, known.left + ((now - known.at) * perSecond) / 1_000) - 1;
    this.#left.set(name, { left, at: now });
    return left >= 0;
  }
}
