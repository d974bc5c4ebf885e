/** The length of the window in which use counts, in ms. */
const window = 1_000;

interface Used {
  amount: number;
  refused: number;
}

/** Allows every key so much a second. What it refused in a second is reported once, after it. */
export class Allowance<Key> {
  readonly #perSecond: number;
  readonly #onRefused: (key: Key, refused: number) => void;
  #used = new Map<Key, Used>();

  /** `onRefused` is called with how often a key was refused. */
  constructor(perSecond: number, onRefused: (key: Key, refused: number) => void = () => {}) {
    this.#perSecond = perSecond;
    this.#onRefused = onRefused;
  }

  /** False: the key has had its share of this second. */
  take(key: Key, amount: number): boolean {
    const used = this.#usedBy(key);
    if (used.amount + amount > this.#perSecond) {
      used.refused++;
      return false;
    }
    used.amount += amount;
    return true;
  }

  /** True if the amount would be allowed now. */
  allows(key: Key, amount: number): boolean {
    return (this.#used.get(key)?.amount ?? 0) + amount <= this.#perSecond;
  }

  /** Counts as refused what was not even asked for. */
  refuse(key: Key, count: number): void {
    this.#usedBy(key).refused += count;
  }

  #usedBy(key: Key): Used {
    const known = this.#used.get(key);
    if (known !== undefined) return known;
    if (this.#used.size === 0) setTimeout(() => this.#endWindow(), window).unref();
    const used = { amount: 0, refused: 0 };
    this.#used.set(key, used);
    return used;
  }

  #endWindow(): void {
    const ended = this.#used;
    this.#used = new Map();
    for (const [key, { refused }] of ended) if (refused > 0) this.#onRefused(key, refused);
  }
}
