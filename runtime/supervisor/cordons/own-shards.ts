/** Workers that may have a shard of their own at once, in quarantine or watched. */
export const maxOwnShards = 16;

/** The most cordons with one worker each that come from one cordon. A shard that was taken over can have its own
 * cordon's workers suspected, and must leave places for others'. */
export const maxOwnShardsPerCordon = 12;

/** The cordons that have one worker each: so many at once, since each is a process. */
export class OwnShards {
  /** The cordon that each worker's own cordon was split from, by its name. */
  readonly #placed = new Map<string, string>();

  /** Takes a place for the cordon of a worker whose own cordon is `home`, unless it has one. False where there is none left. */
  take(cordon: string, home: string): boolean {
    if (this.#placed.has(cordon)) return true;
    const ofHome = [...this.#placed.values()].filter((each) => each === home).length;
    if (this.#placed.size >= maxOwnShards || ofHome >= maxOwnShardsPerCordon) return false;
    this.#placed.set(cordon, home);
    return true;
  }

  free(cordon: string): void {
    this.#placed.delete(cordon);
  }
}
