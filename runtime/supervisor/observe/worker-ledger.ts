import {
  addCounts,
  emptyCounts,
  failuresOf,
  type Peaks,
  requestsOf,
  type WorkerCounts,
} from "../../shard/observe/worker-counts.ts";
import type { WorkerLoad } from "../control.ts";
import { RequestRate } from "./request-rate.ts";

/** Workers that have metrics under their own name. */
export const maxNamed = 200;

/** What `list` tells of a worker, without what its shards have at the moment. */
export type WorkerHistory = Omit<WorkerLoad, "isolates" | "waiting" | "memoryBytes">;

interface Totals {
  requests: number;
  failed: number;
  /** Answers of the worker's own with a status from 500 on. */
  serverErrors: number;
  fuel: number;
  hostFuel: number;
  coldStarts: number;
  peaks: Peaks;
  readonly rate: RequestRate;
}

const noPeaks = (): Peaks => ({ fuel: 0, memory: 0, deadline: 0 });

/** What workers did since the supervisor started. Every worker has totals, for `list` and the status
 * page. Metrics are kept by name for the first {@link maxNamed} workers, and together for all others,
 * so that what Prometheus stores stays bounded. */
export class WorkerLedger {
  /** Workers that are counted apart, by name. */
  readonly named = new Map<string, WorkerCounts>();
  /** All workers without a place of their own, and what those did that are gone: a sum over all
   * series never goes down. */
  readonly others = emptyCounts();
  /** Requests that reached no worker. */
  readonly unrouted = emptyCounts();
  readonly #totals = new Map<string, Totals>();

  /** Adds what a worker that exists did. */
  add(worker: string, counts: WorkerCounts): void {
    addCounts(this.#countsFor(worker), counts);
    const totals = this.#totalsOf(worker);
    totals.requests += requestsOf(counts);
    totals.failed += failuresOf(counts);
    totals.serverErrors += counts.answered[5] ?? 0;
    totals.fuel += counts.fuel;
    totals.hostFuel += counts.hostFuel;
    totals.coldStarts += counts.coldStarts;
    totals.peaks = {
      fuel: Math.max(totals.peaks.fuel, counts.peaks.fuel),
      memory: Math.max(totals.peaks.memory, counts.peaks.memory),
      deadline: Math.max(totals.peaks.deadline, counts.peaks.deadline),
    };
    for (const [second, requests] of counts.seconds) totals.rate.add(second, requests);
  }

  /** Requests since the supervisor started, and those of them that failed or that the worker answered with a status from 500 on. */
  outcomes(worker: string): { readonly requests: number; readonly failed: number } {
    const { requests = 0, failed = 0, serverErrors = 0 } = this.#totals.get(worker) ?? {};
    return { requests, failed: failed + serverErrors };
  }

  /** Ends the worker's series; another worker may have the place. */
  remove(worker: string): void {
    const counts = this.named.get(worker);
    if (counts !== undefined) addCounts(this.others, counts);
    this.named.delete(worker);
    this.#totals.delete(worker);
  }

  /** What was near a limit of the last deployment says nothing about the next one's. */
  forgetPeaks(worker: string): void {
    const totals = this.#totals.get(worker);
    if (totals !== undefined) totals.peaks = noPeaks();
  }

  /** `second`: the last of the 60 that are told. */
  history(worker: string, second: number): WorkerHistory {
    const totals = this.#totals.get(worker);
    return {
      requests: totals?.requests ?? 0,
      failed: totals?.failed ?? 0,
      fuel: totals?.fuel ?? 0,
      hostFuel: totals?.hostFuel ?? 0,
      coldStarts: totals?.coldStarts ?? 0,
      peaks: totals?.peaks ?? noPeaks(),
      perSecond: (totals?.rate ?? new RequestRate()).until(second),
    };
  }

  #countsFor(worker: string): WorkerCounts {
    const known = this.named.get(worker);
    if (known !== undefined) return known;
    // One that counted among the others goes on from zero when a place is free: no series goes down.
    if (this.named.size >= maxNamed) return this.others;
    const counts = emptyCounts();
    this.named.set(worker, counts);
    return counts;
  }

  #totalsOf(worker: string): Totals {
    const known = this.#totals.get(worker);
    if (known !== undefined) return known;
    const totals: Totals = {
      requests: 0,
      failed: 0,
      serverErrors: 0,
      fuel: 0,
      hostFuel: 0,
      coldStarts: 0,
      peaks: noPeaks(),
      rate: new RequestRate(),
    };
    this.#totals.set(worker, totals);
    return totals;
  }
}
