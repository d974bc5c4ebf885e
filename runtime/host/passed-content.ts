/** Bytes of content that pass before the collector is called: small beside what a shard takes, and large beside
 * what a collection of young objects costs, some tenths of a millisecond. */
const mostPassed = 8 * 1024 * 1024;

/** Sees to it that the memory of content that has passed is given back. Pieces lie outside of the engine's heap, which
 * hardly grows by them: without this, tens of MiB of them wait for a collection that nothing else calls for. */
export class PassedContent {
  readonly #collect: () => void;
  #passed = 0;

  /** @param collect collects young objects. */
  constructor(collect: () => void) {
    this.#collect = collect;
  }

  /** Call for each piece. */
  add(bytes: number): void {
    this.#passed += bytes;
    if (this.#passed < mostPassed) return;
    this.#passed = 0;
    this.#collect();
  }
}
