import { requestsOf, type WorkerCounts } from "../../shard/observe/worker-counts.ts";

/** Time over which CPU time is compared, in ms. */
const windowMs = 10_000;

/** CPU time that nothing explains, as a share of a core, from which on it is told. */
const suspicious = 0.25;

/** CPU time that honest work takes outside of guests, in ms, several times over: a request, the start of an isolate with what V8
 * compiles for it, and a byte in or out. */
const requestMs = 3;
const startMs = 3_000;
const byteMs = 2e-5;

/** CPU time that a shard had, in ms, and that what it told of its workers stands for. */
export interface ComparedCpu {
  readonly usedMs: number;
  readonly explainedMs: number;
}

/** Compares the CPU time that the kernel says a shard had with what the shard tells of its workers. */
export class CpuAccount {
  /** When this window began, by the clock of `look`; null before the first look. */
  #since: number | null = null;
  #usedAtStart = 0;
  #explainedMs = 0;

  /** The shard told what a worker did. */
  told(counts: WorkerCounts): void {
    const { cpuMs, coldStarts, bytesIn, bytesOut, cacheHits } = counts;
    const requests = requestsOf(counts) + cacheHits;
    this.#explainedMs += cpuMs + coldStarts * startMs + requests * requestMs;
    this.#explainedMs += (bytesIn + bytesOut) * byteMs;
  }

  /** Looks at the CPU time that it has had in all, at `now`, both in ms. At the end of a window in which it had much that nothing
   * explains: how much. */
  look(usedMs: number, now: number): ComparedCpu | null {
    this.#since ??= this.#begin(usedMs, now);
    if (now - this.#since < windowMs) return null;
    const compared = { usedMs: usedMs - this.#usedAtStart, explainedMs: this.#explainedMs };
    const most = (now - this.#since) * suspicious;
    this.#since = this.#begin(usedMs, now);
    return compared.usedMs - compared.explainedMs > most ? compared : null;
  }

  #begin(usedMs: number, now: number): number {
    this.#usedAtStart = usedMs;
    this.#explainedMs = 0;
    return now;
  }
}
