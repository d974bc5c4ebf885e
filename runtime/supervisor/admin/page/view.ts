import type { WorkerStatus } from "../../control.ts";

/** How the table of workers may be put in order; the first is the default. */
export const orders = ["busiest", "failures", "limits", "name"] as const;
export type Order = (typeof orders)[number];

/** What of the page its reader asked for, by the query. */
export interface View {
  readonly order: Order;
  /** A part of the names of workers to show, or "". */
  readonly find: string;
  /** True when the page is not to be loaded again by itself. */
  readonly paused: boolean;
}

/** Reads a query; what it does not know is the default. */
export function readView(query: Readonly<Record<string, unknown>>): View {
  const order = orders.find((each) => each === query.order) ?? "busiest";
  const find = typeof query.find === "string" ? query.find.trim().slice(0, 100) : "";
  return { order, find, paused: query.paused === "1" };
}

/** The address of the page in another view. */
export function linkTo({ order, find, paused }: View): string {
  const query = new URLSearchParams();
  if (order !== "busiest") query.set("order", order);
  if (find !== "") query.set("find", find);
  if (paused) query.set("paused", "1");
  return query.size === 0 ? "/" : `/?${query}`;
}

/** Requests in the last 60 seconds. */
export function lastMinute({ load }: WorkerStatus): number {
  return load.perSecond.reduce((sum, requests) => sum + requests, 0);
}

/** Requests a second: the mean of the last five, since a single one jumps about. */
export function rateNow(perSecond: readonly number[]): number {
  const last = perSecond.slice(-5);
  return last.length === 0 ? 0 : last.reduce((sum, requests) => sum + requests, 0) / last.length;
}

/** The largest of a worker's peaks, as a share of its limit. */
export function highestPeak({ load: { peaks } }: WorkerStatus): number {
  return Math.max(peaks.fuel, peaks.memory, peaks.deadline);
}

/** The workers to show, in the view's order, and how many match. */
export function selectWorkers(
  workers: readonly WorkerStatus[],
  { order, find }: View,
  most: number,
): { shown: readonly WorkerStatus[]; matching: number } {
  const matching = workers.filter(
    ({ name, tenant }) => name.includes(find) || tenant.includes(find),
  );
  const weigh = {
    busiest: lastMinute,
    failures: ({ load }: WorkerStatus) => load.failed,
    limits: highestPeak,
    name: () => 0,
  }[order];
  const weighed = matching.map((worker) => ({ worker, weight: weigh(worker) }));
  weighed.sort(
    (a, b) =>
      b.weight - a.weight ||
      (order === "name" ? 0 : b.worker.load.requests - a.worker.load.requests) ||
      (a.worker.name < b.worker.name ? -1 : 1),
  );
  return {
    shown: weighed.slice(0, most).map(({ worker }) => worker),
    matching: matching.length,
  };
}
