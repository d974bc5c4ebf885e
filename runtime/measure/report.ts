// The report: one value that everything else is made from, the text, the page, the Markdown and the
// comparison. `report.schema.json` describes it for other programs; a test holds the two together.
import type { SerializedError } from "../errors.ts";
import type { Manifest } from "../module/artifact.ts";
import type { Limits } from "../settings/limits.ts";
import { artifactBytes } from "./artifact-bytes.ts";
import type { KnownRates } from "./calibration/take-calibration.ts";
import type { CaseResult } from "./case-result.ts";
import type { Comparison } from "./compare/comparison.ts";
import { type Exactness, exactnessOf } from "./exactness.ts";
import { type Timed, timed } from "./figures.ts";
import type { Growth } from "./growth/growth.ts";
import { type Headline, headlineOf } from "./headline.ts";
import type { MeasuredWith } from "./measured-with.ts";
import type { FirstLimit } from "./probe/first-limit.ts";
import type { Probe } from "./probe/probe.ts";
import { compareToHost, compareToPlatform, type ProfileResult } from "./profiles/compare-limits.ts";
import { type Platform, platformsVersion } from "./profiles/platforms.ts";
import { measuredQuantities } from "./profiles/quantities.ts";
import { thisHost } from "./profiles/this-host.ts";
import { type Script, scriptSeen } from "./script.ts";
import type { FuelProfile } from "./where/fuel-profile.ts";

/** Raised when a reader of an older version would misread a report. A new key does not raise it. */
export const reportVersion = 1;

/** All of a measurement, as `measure --json` prints it. Sizes in bytes, times in ms. */
export interface Report {
  readonly report: "skerry-measure";
  readonly version: typeof reportVersion;
  readonly measuredWith: MeasuredWith;
  readonly worker: WorkerFacts;
  readonly limits: Limits;
  /** Whether random values and the clock were held still, as by --seed. */
  readonly seeded: boolean;
  /** Fuel that this machine burns in a millisecond of CPU, as calibrated: what turns fuel into time. The middle, and those of the
   * kinds of work that burn it the slowest and the fastest. */
  readonly fuelPerMs: number;
  readonly calibration: Pick<KnownRates, "slowest" | "fastest" | "busy">;
  /** What a newcomer wants to know first, as sentences. */
  readonly headline: Headline;
  /** Whether what was counted is exact. */
  readonly exactness: Exactness;
  /** Each in a fresh process: from the artifact to a ready instance. */
  readonly coldStartMs: Timed;
  /** Fuel that initialising an instance burned. */
  readonly startFuel: number;
  readonly cases: readonly CaseResult[];
  /** The version of the table of platforms' limits: a date. */
  readonly platforms: string;
  /** This host first, then targets and those that were asked for. */
  readonly profiles: readonly ProfileResult[];
  readonly growth: readonly Growth[];
  /** Null where no probe was made. */
  readonly firstLimit: FirstLimit | null;
  readonly probes: readonly ProbedRequest[];
  /** Cases that were not probed, to keep the measurement bounded. */
  readonly notProbed: number;
  /** Where the fuel of the dearest cases goes, the dearest first. */
  readonly where: readonly FuelProfile[];
  /** Null where there was nothing to compare with. */
  readonly comparison: Comparison | null;
  /** Whole sentences about how it was measured. */
  readonly notes: readonly string[];
  /** The first failure among the cases, where there was one. */
  readonly error: SerializedError | null;
}

export interface WorkerFacts {
  readonly name: string;
  readonly world: string;
  readonly sha256: string;
  /** The interfaces it imports. */
  readonly grants: readonly string[];
  readonly moduleBytes: number;
  /** After gzip, as hard as it compresses. */
  readonly moduleGzipBytes: number;
  /** What is loaded in its stead: the glue and the metered core modules. */
  readonly artifactBytes: number;
  /** The script, for a worker that is an engine with a script in it; null for any other. */
  readonly script: Script | null;
}

/** What growing one case in all ways found. */
export interface ProbedRequest {
  /** The case's name. */
  readonly case: string;
  /** Why nothing was probed, or null. */
  readonly skipped: string | null;
  readonly dimensions: readonly Probe[];
}

export interface ReportParts {
  readonly measuredWith: MeasuredWith;
  readonly name: string;
  readonly manifest: Manifest;
  readonly moduleGzipBytes: number;
  readonly script: Script | null;
  readonly limits: Limits;
  readonly seeded: boolean;
  readonly rates: KnownRates;
  readonly cases: readonly CaseResult[];
  readonly coldStarts: readonly number[];
  readonly startFuel: number;
  readonly platforms: readonly Platform[];
  /** The names of those that the worker is to fit. */
  readonly targets: readonly string[];
  readonly growth: readonly Growth[];
  readonly firstLimit: FirstLimit | null;
  readonly probes: readonly ProbedRequest[];
  readonly notProbed: number;
  readonly where: readonly FuelProfile[];
  readonly notes: readonly string[];
}

/** Puts a report together. */
export function makeReport(parts: ReportParts): Report {
  const { manifest, limits, cases, rates, startFuel, measuredWith } = parts;
  const coldStartMs = timed(parts.coldStarts, "count");
  const worker: WorkerFacts = {
    name: parts.name,
    world: manifest.world,
    sha256: manifest.source.sha256,
    grants: manifest.grants,
    moduleBytes: manifest.source.bytes,
    moduleGzipBytes: parts.moduleGzipBytes,
    artifactBytes: artifactBytes(manifest),
    script: parts.script ?? scriptSeen(parts.where),
  };
  const measured = measuredQuantities(cases, {
    ...worker,
    startFuel,
    rates,
    coldStartMs: coldStartMs.median,
  });
  const host = thisHost(limits, measuredWith.at.slice(0, 10));
  const profiles = [
    compareToHost(host, measured),
    ...parts.platforms.map((each) =>
      compareToPlatform(each, measured, worker.script, parts.targets.includes(each.name)),
    ),
  ];
  const error = failureOf(cases);
  return {
    report: "skerry-measure",
    version: reportVersion,
    measuredWith,
    worker,
    limits,
    seeded: parts.seeded,
    fuelPerMs: rates.fuelPerMs,
    calibration: { slowest: rates.slowest, fastest: rates.fastest, busy: rates.busy },
    headline: headlineOf({ ...parts, profiles, measured, error }),
    exactness: exactnessOf(cases, manifest.grants, parts.seeded),
    coldStartMs,
    startFuel,
    cases,
    platforms: platformsVersion,
    profiles,
    growth: parts.growth,
    firstLimit: parts.firstLimit,
    probes: parts.probes,
    notProbed: parts.notProbed,
    where: parts.where,
    comparison: null,
    notes: parts.notes,
    error,
  };
}

function failureOf(cases: readonly CaseResult[]): SerializedError | null {
  const failed = cases.filter(({ error }) => error !== null);
  const first = failed[0];
  if (first === undefined) return null;
  return {
    ...first.error!,
    message: `${failed.length} of ${cases.length} ${cases.length === 1 ? "case" : "cases"} failed; ${first.name}: ${first.error!.message}`,
  };
}
