import type { Manifest } from "../module/artifact.ts";
import type { InterfaceUse } from "../services/request-services.ts";
import type { Limits } from "../tenant/limits.ts";
import type { Unit } from "../tenant/quantities.ts";
import type { Outcome } from "../tenant/usage.ts";
import { bodyBytes } from "./shares.ts";
import { type Summary, summarize } from "./statistics.ts";

/** One measured quantity, and how far its maximum is from this host's limit. */
export interface Metric {
  readonly name: string;
  /** The interface whose use it tells, for what a worker reaches outside; null for all else. */
  readonly interface: string | null;
  readonly unit: Unit;
  /** Null where nothing was measured. */
  readonly summary: Summary | null;
  readonly limit: number | null;
  /** The limit's key in skerry.toml, or null for one that is no setting. */
  readonly setting: string | null;
  /** Maximum by limit: 1 is the limit itself; null where there is no limit. */
  readonly share: number | null;
  readonly samples: readonly number[];
}

/** What a measurement has seen. */
export interface Samples {
  readonly outcomes: readonly Outcome[];
  /** From the artifact to a ready instance, in ms, once a load. */
  readonly coldStarts: readonly number[];
  readonly startFuel: number;
}

/** The rows of a report. `moduleBytes` is the largest module this host takes. */
export function metricsOf(
  { outcomes, coldStarts, startFuel }: Samples,
  manifest: Manifest,
  limits: Limits,
  moduleBytes: number,
): Metric[] {
  const usages = outcomes.map((outcome) => outcome.usage);
  const bodies = outcomes.flatMap(({ response }) => (response === null ? [] : bodyBytes(response)));
  return [
    metric(
      "fuel",
      "count",
      usages.map(({ fuel }) => fuel),
      limits.fuel,
      "fuel",
    ),
    metric(
      "memory",
      "bytes",
      usages.map(({ memoryBytes }) => memoryBytes),
      limits.memory,
      "memory",
    ),
    metric(
      "host calls",
      "count",
      usages.map(({ hostCalls }) => hostCalls),
      null,
      null,
    ),
    metric(
      "wall time",
      "milliseconds",
      usages.map(({ wallMs }) => wallMs),
      limits.deadline,
      "deadline",
    ),
    ...interfaceMetrics(outcomes),
    metric("response body", "bytes", bodies, limits.responseBody, "response-body"),
    metric("cold start", "milliseconds", coldStarts, null, null),
    metric("start-up fuel", "count", [startFuel], limits.startFuel, "start-fuel"),
    metric("module", "bytes", [manifest.source.bytes], moduleBytes, null),
    metric("artifact", "bytes", [artifactBytes(manifest)], null, null),
  ];
}

/** What is loaded in a module's stead: the glue and the metered core modules. */
export function artifactBytes({ glueBytes, cores }: Manifest): number {
  return cores.reduce((sum, { meteredBytes }) => sum + meteredBytes, glueBytes);
}

/** What the requests asked of each interface that any of them used: one that did not use it asked nothing. */
function interfaceMetrics(outcomes: readonly Outcome[]): Metric[] {
  const names = new Set(outcomes.flatMap(({ usage }) => Object.keys(usage.interfaces ?? {})));
  return [...names].sort().flatMap((name) => {
    const row = (what: string, unit: Unit, of: keyof InterfaceUse) => {
      const samples = outcomes.map(({ usage }) => usage.interfaces?.[name]?.[of] ?? 0);
      return { ...metric(`${name} ${what}`, unit, samples, null, null), interface: name };
    };
    return [
      row("calls", "count", "calls"),
      row("bytes in", "bytes", "bytesIn"),
      row("bytes out", "bytes", "bytesOut"),
      row("waited", "milliseconds", "waitedMs"),
    ];
  });
}

function metric(
  name: string,
  unit: Unit,
  samples: readonly number[],
  limit: number | null,
  setting: string | null,
): Metric {
  const summary = summarize(samples);
  const share = summary === null || limit === null || limit === 0 ? null : summary.max / limit;
  return { name, interface: null, unit, summary, limit, setting, share, samples };
}
