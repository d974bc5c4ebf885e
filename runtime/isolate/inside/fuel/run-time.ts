import type { ThreadClock } from "./thread-clock.ts";

/** The part of its CPU time after which a request's is measured exactly. */
export const exactAfter = 1 / 8;

/** How long a request has run, without what it waited, and how much CPU time that was at most: exactly, once it has
 * used a part of what it may. */
export class RunTime {
  readonly #thread: ThreadClock;
  #limit = 0;
  /** When it was last looked at, by the real clock in ms. */
  #at = 0;
  /** CPU time up to the moment at which it had run `#countedAt` ms, and the thread's then, where that is known. */
  #counted = 0;
  #countedAt = 0;
  #threadMs: number | null = null;
  #nextCount = 0;
  /** CPU time up to where it last waited, and so was another's turn. */
  #restedCpu = 0;
  /** How long it has run, in ms. */
  ran = 0;

  constructor(thread: ThreadClock) {
    this.#thread = thread;
  }

  /** Begins a request, with a limit on its CPU time, in ms. */
  open(limit: number, now: number): void {
    this.#limit = limit;
    this.#at = now;
    this.#counted = 0;
    this.#countedAt = 0;
    this.#threadMs = null;
    this.#restedCpu = 0;
    this.#nextCount = limit * exactAfter;
    this.ran = 0;
  }

  /** Counts its time until now. Returns how long that was since this or `goOn` was called last, in ms. */
  pass(now: number): number {
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    this.ran += passed;
    return passed;
  }

  /** Resumes after a wait. */
  resume(now: number): void {
    this.#at = now;
  }

  /** It waits, or has ended: what runs next on the thread is not its own. Returns as `pass` does. */
  rest(now: number): number {
    const passed = this.pass(now);
    if (this.#threadMs !== null) this.#count();
    this.#threadMs = null;
    this.#restedCpu = this.cpuMs;
    return passed;
  }

  /** CPU time it has used at most, in ms. */
  get cpuMs(): number {
    return this.#counted + this.ran - this.#countedAt;
  }

  /** Whether it has used more than it may. */
  get isOver(): boolean {
    if (this.cpuMs < this.#nextCount) return false;
    this.#count();
    // It can't have used more than it has run.
    this.#nextCount = Math.max(this.#limit, this.cpuMs + 1);
    return this.cpuMs > this.#limit;
  }

  #count(): void {
    const before = this.#threadMs;
    // For as long as its thread's time is not known, it is no more than what the process has used.
    const used = before === null ? this.#usedByProcess : null;
    const threadMs = this.#thread.now();
    const known = threadMs === null || before === null ? used : this.#counted + threadMs - before;
    this.#counted = Math.min(this.cpuMs, known ?? Infinity);
    this.#countedAt = this.ran;
    this.#threadMs = threadMs;
  }

  get #usedByProcess(): number | null {
    const since = this.#thread.sinceHanded();
    return since === null ? null : this.#restedCpu + since;
  }
}
