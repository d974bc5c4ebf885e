/** The fuel that a tenant may burn (`fuel-lease.ts`). */
interface Lease {
  readonly mayStart: boolean;
  waitToStart(ready: () => void): void;
}

/** The longest time that work waits for its tenant's rate. */
export interface TurnWait {
  /** In ms. */
  readonly ms: number;
  /** The maximum of other work that waits for the same tenant. */
  readonly most: number;
  /** Aborts when its client has left. */
  readonly client: AbortSignal;
}

/** Work for a tenant that no isolate does waits here while the tenant's rate is used up. What it takes is owed once it
 * is done. */
export class RateTurns {
  readonly #lease: Lease;
  readonly #waiting = new Set<() => void>();
  #asked = false;

  constructor(lease: Lease) {
    this.#lease = lease;
  }

  /** The number of waiting pieces of work. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves to true once it may begin, and to false where it may not: the time has passed, its client has left, or too much
   * waits already. */
  turn({ ms, most, client }: TurnWait): Promise<boolean> {
    if (this.#lease.mayStart) return Promise.resolve(true);
    if (this.#waiting.size >= most || client.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (may: boolean) => {
        clearTimeout(timer);
        client.removeEventListener("abort", giveUp);
        this.#waiting.delete(begin);
        resolve(may);
      };
      const begin = () => end(true);
      const giveUp = () => end(false);
      const timer = setTimeout(giveUp, ms);
      client.addEventListener("abort", giveUp, { once: true });
      this.#waiting.add(begin);
      this.#ask();
    });
  }

  #ask(): void {
    if (this.#asked || this.#waiting.size === 0) return;
    this.#asked = true;
    this.#lease.waitToStart(() => {
      this.#asked = false;
      for (const begin of [...this.#waiting]) {
        if (!this.#lease.mayStart) break;
        begin();
      }
      this.#ask();
    });
  }
}
