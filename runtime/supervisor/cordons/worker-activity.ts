import type { ErrorCode } from "../../errors.ts";
import { errorsOf, requestsOf, type WorkerCounts } from "../../shard/observe/worker-counts.ts";

/** What a worker did in some time. */
export interface Activity {
  readonly requests: number;
  /** Requests that ended as the engine's limits and checks end them. */
  readonly faults: number;
  /** Units. */
  readonly fuel: number;
  /** CPU time of its isolates' threads, in ms, as far as it is known. */
  readonly cpuMs: number;
  readonly hostCalls: number;
}

/** What an attack on the engine meets at each try that fails. A deadline that passes is none: origins are slow. */
const faultCodes: ReadonlySet<ErrorCode> = new Set([
  ...(["guest-trap", "invalid-response", "start-failed"] as const),
  ...(["fuel-exhausted", "cpu-exhausted", "isolate-heap-exceeded"] as const),
]);

const parts = 10;

const nothing: Activity = { requests: 0, faults: 0, fuel: 0, cpuMs: 0, hostCalls: 0 };

/** What a shard counted of a worker. `cpuShare`: of the time that the shard's threads wanted a core, the part they got. */
export function activityOf(counts: WorkerCounts, cpuShare: number): Activity {
  const { fuel, cpuMs, clockedMs, hostCalls } = counts;
  return {
    requests: requestsOf(counts),
    faults: errorsOf(counts).reduce(
      (sum, [code, , count]) => (faultCodes.has(code) ? sum + count : sum),
      0,
    ),
    fuel,
    cpuMs: cpuMs - Math.min(cpuMs, clockedMs) * (1 - cpuShare),
    hostCalls,
  };
}

interface Part {
  /** When it began, in lengths of a part. */
  readonly at: number;
  activity: Activity;
}

/** What each worker did lately, added up over a window of time. */
export class RecentActivity {
  readonly #partMs: number;
  readonly #workers = new Map<string, Part[]>();

  /** @param window in ms. */
  constructor(window: number) {
    this.#partMs = window / parts;
  }

  /** Adds what a worker did until `now` (ms), and gives what it did in the window that ends then. */
  add(worker: string, activity: Activity, now: number): Activity {
    const at = Math.floor(now / this.#partMs);
    const kept = (this.#workers.get(worker) ?? []).filter((part) => part.at > at - parts);
    const last = kept.at(-1);
    if (last?.at === at) last.activity = sum(last.activity, activity);
    else kept.push({ at, activity });
    this.#workers.set(worker, kept);
    return kept.reduce((all, part) => sum(all, part.activity), nothing);
  }

  forget(worker: string): void {
    this.#workers.delete(worker);
  }
}

function sum(a: Activity, b: Activity): Activity {
  return {
    requests: a.requests + b.requests,
    faults: a.faults + b.faults,
    fuel: a.fuel + b.fuel,
    cpuMs: a.cpuMs + b.cpuMs,
    hostCalls: a.hostCalls + b.hostCalls,
  };
}
