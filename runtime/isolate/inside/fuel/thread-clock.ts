/** The questions to the shard's thread (`isolate/thread-times.ts`). */
export const threadAsks = { begin: 0, find: 1, read: 2 } as const;

/** Asks the shard's thread, and waits for its answer. */
export type AskThreads = (what: number, value: number) => number;

/** How often it is tried to tell which thread is this one. */
const tries = 3;

/** The CPU time of the thread that this isolate runs on. No clock inside an isolate reports it, and the shard's
 * thread can't know which of the process's threads an isolate runs on: so the isolate pauses as many times as it is
 * asked to, which the system counts for each thread. That takes a few ms, and is done for long requests alone. */
export class ThreadClock {
  readonly #ask: AskThreads | null;
  readonly #pause: () => void;
  /** 0: not known yet in this run; below 0: it can't be found. */
  #thread = 0;

  /** `pause` lets other threads have the core for a moment. */
  constructor(ask: AskThreads | null, pause: () => void) {
    this.#ask = ask;
    this.#pause = pause;
  }

  /** A run begins, perhaps on another thread. */
  begin(): void {
    this.#thread = 0;
  }

  /** The CPU time that the thread has used, in ms; null where that can't be read. */
  now(): number | null {
    const ask = this.#ask;
    if (ask === null) return null;
    if (this.#thread === 0) this.#thread = this.#find(ask);
    if (this.#thread < 0) return null;
    const ms = ask(threadAsks.read, this.#thread);
    return ms < 0 ? null : ms;
  }

  #find(ask: AskThreads): number {
    for (let left = tries; left > 0; left--) {
      const pauses = ask(threadAsks.begin, 0);
      if (pauses <= 0) break;
      for (let i = 0; i < pauses; i++) this.#pause();
      const thread = ask(threadAsks.find, pauses);
      if (thread > 0) return thread;
    }
    return -1;
  }
}
