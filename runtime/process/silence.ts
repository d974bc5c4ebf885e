import type { ProcessTime } from "./process-use.ts";

/** Silence after which it is looked at what the process does with it, in ms: one that is well speaks more often. */
const lookedAtAfter = 600;

/** Silence after which others are asked in its place, in ms: four beats. */
const quietAfter = 1_000;

/** CPU time that a process has at least which is silent by its own doing, as a share of the silence. A program that spins on a
 * machine with ten times as many programs as cores has as much. */
const minBusy = 0.1;

/** States of a thread in /proc/PID/stat (proc_pid_stat(5)). */
const stopped = new Set(["T", "t"]);
const runnable = "R";

/** How long a process has said nothing, by the time in which it could be heard, and what CPU time it had meanwhile. */
export class Silence {
  readonly #read: () => ProcessTime | null;
  /** Time in which this process could hear the other, in ms: what is said while this one is held up has to wait. */
  #listened = 0;
  #heardAt = 0;
  /** The CPU time that it had when it had been silent for a while. */
  #before: { readonly at: number; readonly cpuMs: number | null } | null = null;

  /** @param read looks at the time that the silent process has had; null where the system does not tell. */
  constructor(read: () => ProcessTime | null) {
    this.#read = read;
  }

  /** ms listened in all. */
  get listened(): number {
    return this.#listened;
  }

  /** ms listened since something was heard. */
  get ms(): number {
    return this.#listened - this.#heardAt;
  }

  /** Whether it has been silent for longer than one that is well. */
  get isQuiet(): boolean {
    return this.ms > quietAfter;
  }

  heard(): void {
    this.#heardAt = this.#listened;
    this.#before = null;
  }

  /** Adds time that was listened. @param most ms of silence that it may keep. */
  passed(ms: number, most: number): void {
    this.#listened += ms;
    if (this.#before !== null || this.ms < Math.min(lookedAtAfter, most / 3)) return;
    this.#before = { at: this.#listened, cpuMs: this.#read()?.cpuMs ?? null };
  }

  /** Why the process is ended that has been silent for too long. Whether it had CPU time says whether it kept silent by itself. */
  reason(): string {
    const silent = "gave no sign of life";
    const now = this.#read();
    const before = this.#before;
    if (now === null || before === null || before.cpuMs === null) return silent;
    const span = this.#listened - before.at;
    const used = Math.max(0, now.cpuMs - before.cpuMs);
    if (used >= span * minBusy) return silent;
    const time = `${Math.round(used)} ms of CPU time in ${(span / 1_000).toFixed(1)} s`;
    if (stopped.has(now.state)) return `${silent} as it was stopped (${time})`;
    if (now.state === runnable) return `${silent} as the machine was too busy for it (${time})`;
    return `${silent}, and slept (${time})`;
  }
}
