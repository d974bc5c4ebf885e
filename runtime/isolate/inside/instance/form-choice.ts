// Which of two forms of its core modules a worker's next instances have. In both, results, fuel and traps are the same:
//
// - the fast form, in which an instance is lost when its memory grew, as that can't shrink;
// - the bounded form (`module/meter/bounds`), in which it is restored, and each address is checked.
//
// What each request would have saved or lost by the bounded form is summed up. That goes by fuel, which stands for time
// closely enough, so that the choice is the same wherever the same requests are.

/** What a new instance takes, in fuel for as much time: 0.6 ms and more, where 1 M fuel is 30 to 120 µs. */
const instanceFuel = 8_000_000;

/** What checks take of the time of what computes, at most (`npm run bench:metering`: 0.25 in the median, 0.57). */
const checksShare = 0.6;

/** Instances that have to be worth saving before the bounded form is taken the first time. */
const firstPatience = 16;

/** How often the bounded form may be left before it is not taken again. */
const maxReturns = 16;

/** What may be lost by the bounded form before it is left, in instances. */
const trust = 32;

/** The same where it is an earlier isolate's choice, and its requests may have been others. */
const firstTrust = 8;

/** How a request ended, as far as it matters here. */
export interface EndedRequest {
  /** Fuel it burned. */
  readonly fuel: number;
  /** Whether it needs a new instance in the fast form, and not in the bounded one. */
  readonly grew: boolean;
}

/** Chooses the form of one worker in one isolate. */
export class FormChoice {
  #bounded: boolean;
  #saved: number;
  #patience = firstPatience;
  #returns = 0;

  /** `bounded`: whether another isolate of the worker has chosen that form before. */
  constructor(bounded = false) {
    this.#bounded = bounded;
    this.#saved = bounded ? firstTrust : 0;
  }

  /** Whether the bounded form is the better one now. */
  get bounded(): boolean {
    return this.#bounded;
  }

  /** Call with each request that has ended well. */
  ended({ fuel, grew }: EndedRequest): void {
    if (this.#returns > maxReturns) return;
    const saved = (grew ? 1 : 0) - (checksShare * fuel) / instanceFuel;
    if (this.#bounded) {
      this.#saved = Math.min(trust, this.#saved + saved);
      if (this.#saved > 0) return;
      // Each time it has to be worth more: requests made to have it change for ever change it a few times.
      this.#patience *= 2;
      this.#returns++;
      this.#saved = 0;
      this.#bounded = false;
    } else {
      this.#saved = Math.max(0, this.#saved + saved);
      if (!(this.#saved >= this.#patience)) return;
      this.#saved = trust;
      this.#bounded = true;
    }
  }

  /** There is no bounded form that could be taken. */
  rule(): void {
    this.#bounded = false;
    this.#returns = maxReturns + 1;
  }
}
