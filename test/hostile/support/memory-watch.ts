import { childProcesses, forgetPeak, peakResident } from "./processes.ts";

/** Between two looks at the processes, in ms. The kernel keeps each one's peak, so only what a process
 * took in its last moments can be missed. */
const every = 25;

/** Watches how much memory each process under this one has at most, from now on. */
export class MemoryWatch {
  readonly #peaks = new Map<number, number>();
  readonly #timer = setInterval(() => this.#look(), every);

  constructor() {
    for (const pid of childProcesses()) forgetPeak(pid);
  }

  /** Ends the watch; the largest process's peak, in bytes. */
  end(): number {
    clearInterval(this.#timer);
    this.#look();
    return Math.max(0, ...this.#peaks.values());
  }

  #look(): void {
    for (const pid of childProcesses()) {
      this.#peaks.set(pid, Math.max(peakResident(pid), this.#peaks.get(pid) ?? 0));
    }
  }
}
