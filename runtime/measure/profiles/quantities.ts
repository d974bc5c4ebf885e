import type { Unit } from "../../settings/quantities.ts";
import { type FuelRates, measuredRange } from "../calibration/cpu-range.ts";
import type { CaseResult } from "../case-result.ts";

/** What a platform limits, and a measurement can tell. */
export const quantities = {
  cpu: { label: "CPU time", unit: "milliseconds" },
  wall: { label: "wall time, p99", unit: "milliseconds" },
  fuel: { label: "fuel", unit: "count" },
  startFuel: { label: "start-up fuel", unit: "count" },
  memory: { label: "memory", unit: "bytes" },
  uri: { label: "URL", unit: "bytes" },
  requestFields: { label: "request headers", unit: "bytes" },
  requestHead: { label: "request line, headers", unit: "bytes" },
  requestBody: { label: "request body", unit: "bytes" },
  responseFields: { label: "response headers", unit: "bytes" },
  responseBody: { label: "response body", unit: "bytes" },
  response: { label: "response, with headers", unit: "bytes" },
  subrequests: { label: "fetches", unit: "count" },
  outside: { label: "fetches and kv calls", unit: "count" },
  module: { label: "module", unit: "bytes" },
  moduleGzip: { label: "module, gzip", unit: "bytes" },
  startup: { label: "cold start", unit: "milliseconds" },
} as const satisfies Record<string, { label: string; unit: Unit }>;

export type Quantity = keyof typeof quantities;

/** One measured quantity: the largest over all cases, and the case it is of, where it is of one. */
export interface MeasuredQuantity {
  readonly value: number;
  readonly case: string | null;
  /** Whether it was worked out from something else. */
  readonly estimate: boolean;
  /** Why it is nothing to hold against a limit, as a sentence; null where it is. */
  readonly why: string | null;
  /** The range in which the figure lies, where only that is known: `value` is the middle. */
  readonly range?: { readonly least: number; readonly most: number };
  /** What it is called where that is not what the quantity is. */
  readonly label?: string;
}

/** What is known of a worker besides its cases. Sizes in bytes, times in ms. */
export interface WorkerFigures {
  readonly moduleBytes: number;
  readonly moduleGzipBytes: number;
  readonly startFuel: number;
  /** The median of cold starts. */
  readonly coldStartMs: number;
  /** Fuel that this machine burns in a millisecond of CPU, as calibrated. */
  readonly rates: FuelRates;
}

/** CPU time of the case that burns most, as a range by kind of work. */
function cpuOf(cases: readonly CaseResult[], rates: FuelRates): MeasuredQuantity {
  const dearest = cases.toSorted((one, other) => other.fuel.max - one.fuel.max)[0];
  const known = { estimate: true, why: null };
  if (dearest === undefined) return { ...known, value: 0, case: null };
  const { leastMs, middleMs, mostMs } = measuredRange(dearest.fuel.max, rates, dearest.cpuMs);
  const range = { least: leastMs, most: mostMs };
  return { ...known, value: middleMs, range, case: dearest.name };
}

/** All quantities of a measurement. */
export function measuredQuantities(
  cases: readonly CaseResult[],
  worker: WorkerFigures,
): Readonly<Record<Quantity, MeasuredQuantity>> {
  const largest = (of: (each: CaseResult) => number): MeasuredQuantity => {
    let most: MeasuredQuantity = { value: 0, case: null, estimate: false, why: null };
    for (const each of cases) {
      const value = of(each);
      if (most.case !== null && value <= most.value) continue;
      most = { value, case: each.name, estimate: false, why: null };
    }
    return most;
  };
  const own = (value: number): MeasuredQuantity => ({
    value,
    case: null,
    estimate: false,
    why: null,
  });
  const calls = (each: CaseResult, name: string) => each.interfaces[name]?.calls.max ?? 0;
  return {
    cpu: cpuOf(cases, worker.rates),
    wall: largest(({ wallMs }) => wallMs.p99),
    fuel: largest(({ fuel }) => fuel.max),
    startFuel: own(worker.startFuel),
    memory: largest(({ memoryBytes }) => memoryBytes.max),
    uri: largest(({ request }) => request.uriBytes),
    requestFields: largest(({ request }) => request.fieldBytes),
    requestHead: largest(
      ({ method, request }) => method.length + request.uriBytes + request.fieldBytes,
    ),
    requestBody: largest(({ request }) => request.bodyBytes),
    responseFields: largest((each) => each.responseFieldBytes.max),
    responseBody: largest((each) => each.responseBodyBytes.max),
    response: largest((each) => each.responseFieldBytes.max + each.responseBodyBytes.max),
    subrequests: largest((each) => calls(each, "fetch")),
    outside: largest((each) => calls(each, "fetch") + calls(each, "kv")),
    module: own(worker.moduleBytes),
    moduleGzip: own(worker.moduleGzipBytes),
    startup: own(worker.coldStartMs),
  };
}
