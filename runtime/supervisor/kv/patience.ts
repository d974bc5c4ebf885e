import { setTimeout as wait } from "node:timers/promises";

/** Bounds how long changes wait for work that may never end. What kept one change waiting for too long keeps no later one waiting,
 * until it has ended. */
export class Patience {
  /** What is late, by what each piece of it is about. */
  readonly #late = new Map<string, number>();

  /** Waits for work for at most `ms`, or not at all if what it is about is late. @returns true if it has ended.
   * @param about what the work is about. @param work never rejects. */
  async waitFor(about: string, work: Promise<unknown>, ms: number): Promise<boolean> {
    let isOver = false;
    const ended = work.then(() => {
      isOver = true;
    });
    const limit = new AbortController();
    const isLate = this.#late.has(about);
    await Promise.race([
      ended,
      wait(isLate ? 0 : ms, undefined, { signal: limit.signal }).catch(() => {}),
    ]);
    limit.abort();
    if (isOver) return true;
    this.#late.set(about, (this.#late.get(about) ?? 0) + 1);
    void ended.then(() => {
      const left = this.#late.get(about)! - 1;
      if (left > 0) this.#late.set(about, left);
      else this.#late.delete(about);
    });
    return false;
  }

  /** True if work about it is late. */
  isLate(about: string): boolean {
    return this.#late.has(about);
  }
}
