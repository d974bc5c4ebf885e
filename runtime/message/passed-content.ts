import { MiB } from "../byte-units.ts";

/** Bytes of content that pass before young objects are collected: small beside what a shard takes, and large beside
 * what such a collection costs, some tenths of a millisecond. */
const maxNewSpaceBytes = 8 * MiB;

/** Sees to it that the memory of content that has passed is given back. Pieces lie outside of the engine's heap, which
 * hardly grows by them: without this, tens of MiB of them wait for a collection that nothing else calls for. */
export class PassedContent {
  readonly #collect: () => void;
  readonly #most: number;
  #passed = 0;

  /** Calls `collect` for each `most` bytes; where that is left out, as many as suit a collection of young objects. */
  constructor(collect: () => void, most = maxNewSpaceBytes) {
    this.#collect = collect;
    this.#most = most;
  }

  /** Call for each piece. */
  add(bytes: number): void {
    this.#passed += bytes;
    if (this.#passed < this.#most) return;
    this.#passed = 0;
    this.#collect();
  }
}
