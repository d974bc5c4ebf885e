/** The questions to the shard's thread (`isolate/thread-times.ts`): whether a search may begin, how often to pause in a round of it, and which
 * thread did; the CPU time of a thread, of all threads of the process, and of these since the isolate was given what it does. */
export const threadAsks = {
  search: 0,
  begin: 1,
  find: 2,
  read: 3,
  readProcess: 4,
  readSinceHanded: 5,
} as const;

/** Asks the shard's thread, and waits for its answer. */
export type AskThreads = (what: number, value: number) => number;

/** How many rounds a search has at most. It takes three, where nothing disturbs them. */
const rounds = 16;

/** How often it pauses while another isolate searches, at most. */
const patience = 200;

/** What stands for the thread where it can't be told from others. */
const unknown = -1;

/** The CPU time of the thread that this isolate runs on. No clock inside an isolate reports it, and the shard's
 * thread can't know which of the process's threads an isolate runs on: so the isolate pauses as many times as it is
 * asked to, which the system counts for each thread. That takes a few ms, and is done for long requests alone. Where that does not
 * tell, it is the CPU time of the whole process: more than the thread's, and none of what other processes use. */
export class ThreadClock {
  readonly #ask: AskThreads | null;
  readonly #pause: () => void;
  /** Null: not looked for yet in this run. */
  #thread: number | null = null;

  /** `pause` lets other threads have the core for a moment. */
  constructor(ask: AskThreads | null, pause: () => void) {
    this.#ask = ask;
    this.#pause = pause;
  }

  /** A run begins, perhaps on another thread. */
  begin(): void {
    this.#thread = null;
  }

  /** The CPU time that the thread has used, in ms, or more; from any beginning, but the same in one run. Null where that can't be read. */
  now(): number | null {
    const ask = this.#ask;
    if (ask === null) return null;
    this.#thread ??= this.#find(ask);
    const what = this.#thread === unknown ? threadAsks.readProcess : threadAsks.read;
    const ms = ask(what, this.#thread);
    return ms < 0 ? null : ms;
  }

  /** The CPU time in ms that all threads of the process have used since the isolate was given what it does: the thread's own is no more.
   * Null where that can't be read. */
  sinceHanded(): number | null {
    const ms = this.#ask?.(threadAsks.readSinceHanded, 0) ?? -1;
    return ms < 0 ? null : ms;
  }

  #find(ask: AskThreads): number {
    for (let left = patience; ask(threadAsks.search, 0) === 0; left--) {
      if (left === 0) return unknown;
      this.#pause();
    }
    for (let left = rounds; left > 0; left--) {
      const pauses = ask(threadAsks.begin, 0);
      if (pauses <= 0) break;
      for (let i = 0; i < pauses; i++) this.#pause();
      const thread = ask(threadAsks.find, pauses);
      if (thread > 0) return thread;
    }
    return unknown;
  }
}
