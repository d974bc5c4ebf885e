/** Workers that may have a shard of their own at once, in quarantine or watched. */
export const mostOwnShards = 16;

/** The cordons that have one worker each: so many at once, since each is a process. */
export class OwnShards {
  readonly #placed = new Set<string>();

  /** Takes a place for the cordon, unless it has one. False where there is none left. */
  take(cordon: string): boolean {
    if (!this.#placed.has(cordon) && this.#placed.size >= mostOwnShards) return false;
    this.#placed.add(cordon);
    return true;
  }

  free(cordon: string): void {
    this.#placed.delete(cordon);
  }
}
