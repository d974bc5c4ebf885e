import type { SerializedError } from "../errors.ts";
import type { Manifest } from "../module/artifact.ts";
import type { Limits } from "../tenant/limits.ts";
import type { FirstLimit } from "./first-limit.ts";
import { checkFuel, type RequestResult, resultsByRequest } from "./fuel-check.ts";
import { type Metric, metricsOf, type Samples } from "./metrics.ts";
import type { Probe } from "./probe.ts";

/** All of a measurement, as `measure --json` prints it. */
export interface Report {
  readonly worker: string;
  readonly world: string;
  readonly sha256: string;
  readonly requests: number;
  readonly limits: Limits;
  readonly metrics: readonly Metric[];
  readonly fuelIsExact: boolean;
  readonly fuelSentence: string;
  readonly results: readonly RequestResult[];
  /** The code and the first message of each way in which requests failed. */
  readonly failures: readonly (SerializedError & { readonly count: number })[];
  /** Null where no probe was made. */
  readonly firstLimit: FirstLimit | null;
  readonly probes: readonly ProbedRequest[];
  /** Distinct requests that were not probed, to keep the measurement bounded. */
  readonly notProbed: number;
  readonly error: SerializedError | null;
}

export interface ProbedRequest {
  readonly method: string;
  readonly uri: string;
  /** Why nothing was probed, or null. */
  readonly skipped: string | null;
  readonly dimensions: readonly Probe[];
}

export interface ReportParts {
  readonly worker: string;
  readonly manifest: Manifest;
  readonly limits: Limits;
  readonly moduleBytes: number;
  readonly setSize: number;
  readonly samples: Samples;
  readonly probes: readonly ProbedRequest[];
  readonly notProbed: number;
  readonly firstLimit: FirstLimit | null;
}

/** Puts a report together. Its `error` is the first failure among the requests, if there was one. */
export function makeReport(parts: ReportParts): Report {
  const { manifest, samples, limits } = parts;
  const results = resultsByRequest(samples.outcomes, parts.setSize);
  const fuel = checkFuel(results, manifest.grants);
  const failures = failuresOf(samples);
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  const first = failures[0];
  return {
    worker: parts.worker,
    world: manifest.world,
    sha256: manifest.source.sha256,
    requests: samples.outcomes.length,
    limits,
    metrics: metricsOf(samples, manifest, limits, parts.moduleBytes),
    fuelIsExact: fuel.exact,
    fuelSentence: fuel.sentence,
    results,
    failures,
    firstLimit: parts.firstLimit,
    probes: parts.probes,
    notProbed: parts.notProbed,
    error:
      first === undefined
        ? null
        : {
            code: first.code,
            message: `${failed} of ${samples.outcomes.length} requests failed; the first: ${first.message}`,
            ...(first.detail === undefined ? {} : { detail: first.detail }),
          },
  };
}

function failuresOf({ outcomes }: Samples): (SerializedError & { count: number })[] {
  const byCode = new Map<string, SerializedError & { count: number }>();
  for (const { error } of outcomes) {
    if (error === null) continue;
    const known = byCode.get(error.code);
    if (known === undefined) byCode.set(error.code, { ...error, count: 1 });
    else known.count += 1;
  }
  return [...byCode.values()];
}
