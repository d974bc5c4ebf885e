/** How long the holder of a lock may be silent, in ms, before the next one has it: a guest between reading and writing is
 * quicker, and one that does not write after all is waited for in vain. */
const holdTime = 25;

/** How long a holder may have a lock at most, in ms, however often it asks meanwhile: one that only reads would have it without end. */
const longestHold = 1_000;

/** The longest wait for a lock, in ms: after that one tries without it, and comes behind all others. On a busy machine each of a hundred
 * that count at one key has it for some 50 ms. */
const longestWait = 15_000;

/** A lock on a key. */
export interface AdvisoryLock {
  /** Keeps the lock while the store works for its holder. */
  hold(): void;
  /** Gives the holder, which has its answer, a while for what it asks next. */
  await(): void;
  /** Releases the lock, or gives up the wait for it. */
  end(): void;
}

/** Advisory locks on keys that many want to change at the same time. Whoever has lost a write under a condition takes the
 * lock before it reads again: else all read the same value, and of all their writes one succeeds. Nothing depends on locks
 * but how often is tried. */
export class AdvisoryLocks {
  /** Waiters of each key, behind the one that has the lock. */
  readonly #lines = new Map<string, (() => void)[]>();

  /** Resolves with the lock, or without one after the longest wait. `ended` is called when it is released, by `end` or by time. */
  async take(key: string, ended: () => void): Promise<AdvisoryLock> {
    const line = this.#lines.get(key);
    if (line !== undefined) {
      const hasLock = await waitIn(line);
      if (!hasLock) return { hold() {}, await() {}, end: ended };
    } else this.#lines.set(key, []);
    const takenAt = performance.now();
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#next(key);
      ended();
    };
    return {
      hold: () => clearTimeout(timer),
      await() {
        clearTimeout(timer);
        if (performance.now() - takenAt > longestHold) end();
        else if (!isOver) timer = setTimeout(end, holdTime);
      },
      end,
    };
  }

  #next(key: string): void {
    const next = this.#lines.get(key)?.shift();
    if (next === undefined) this.#lines.delete(key);
    else next();
  }
}

/** False where it took too long. */
function waitIn(line: (() => void)[]): Promise<boolean> {
  return new Promise((resolve) => {
    const call = () => {
      clearTimeout(timer);
      resolve(true);
    };
    const timer = setTimeout(() => {
      line.splice(line.indexOf(call), 1);
      resolve(false);
    }, longestWait);
    line.push(call);
  });
}

/** The locks of this process. */
export const processLocks = new AdvisoryLocks();
