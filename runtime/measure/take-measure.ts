import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { checkArguments } from "../module/worker-world.ts";
import { limitKey } from "../settings/limit-keys.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import type { LocalOptions } from "../supervisor/local.ts";
import type { KnownRates } from "./calibration/take-calibration.ts";
import { caseResult } from "./case-result.ts";
import type { CaseSet } from "./cases/case.ts";
import { ceilingsOf } from "./growth/ceilings.ts";
import { growCase } from "./growth/grow-case.ts";
import type { Growth } from "./growth/growth.ts";
import type { Vary } from "./growth/vary.ts";
import { measuredWith } from "./measured-with.ts";
import { MeasuredWorker } from "./measured-worker.ts";
import { firstLimit } from "./probe/first-limit.ts";
import { probeRequests } from "./probe/probe-requests.ts";
import { limitsOfScript } from "./profiles/measured-elsewhere.ts";
import type { Platform } from "./profiles/platforms.ts";
import { thisHost } from "./profiles/this-host.ts";
import { makeReport, type Report } from "./report.ts";
import { type Call, type SamplingRule, sampleCases } from "./sampling.ts";
import { type Script, scriptIn } from "./script.ts";
import { whereFuelGoes } from "./where/where-fuel-goes.ts";

/** What to measure, and how. */
export interface MeasureOptions {
  readonly wasm: Uint8Array;
  readonly settings: WorkerSettings;
  readonly set: CaseSet;
  readonly local: LocalOptions;
  readonly rule: SamplingRule;
  /** Loads that are measured, each in a fresh process: within one, V8 remembers compiled code. */
  readonly coldStarts: number;
  /** Whether to grow each request in all ways until a limit is met. */
  readonly probe: boolean;
  readonly vary: readonly Vary[];
  /** Whether to tell where fuel goes, by function: of the dearest cases, or of those that are named. */
  readonly functions: boolean | readonly string[];
  readonly platforms: readonly Platform[];
  /** The names of those among them that the worker is to fit. */
  readonly targets: readonly string[];
  readonly rates: KnownRates;
  /** The version of the package. */
  readonly version: string;
  /** What was reached meanwhile, as whole sentences: asked for when all is measured. */
  readonly reached?: () => readonly string[];
  /** Gets what is being done, for people. */
  readonly onProgress: (text: string) => void;
}

/** Loads that are measured where nobody says how many. */
export const usualColdStarts = 5;

/** Cases whose growth is measured, so that a measurement stays bounded. */
export const maxGrown = 4;

/** Measures a worker. Does not reject for what a guest does: see `Report.error`.
 * @throws SkerryError a code of a module's way, `start-failed`, `shard-lost`. */
export async function takeMeasure(options: MeasureOptions): Promise<Report> {
  const { wasm, settings, local, coldStarts, onProgress } = options;
  const times: number[] = [];
  for (let load = 1; load < coldStarts; load++) {
    onProgress(`Cold start ${load} of ${coldStarts}`);
    const worker = await MeasuredWorker.open(wasm, settings, local);
    times.push(worker.coldStartMs);
    await worker.close();
  }
  const worker = await MeasuredWorker.open(wasm, settings, local);
  try {
    times.push(worker.coldStartMs);
    return await measureWorker(worker, times, options);
  } finally {
    await worker.close();
  }
}

async function measureWorker(
  worker: MeasuredWorker,
  times: readonly number[],
  options: MeasureOptions,
): Promise<Report> {
  const { settings, set, rule, onProgress, platforms } = options;
  const { limits } = settings;
  const { cases } = set;
  checkArguments(worker.manifest.world, options.settings.command?.arguments.slice(1) ?? []);
  const call: Call = (request) => worker.call(request);
  const runs = await sampleCases(cases, call, rule, (made, settled) => {
    if (made % 10 !== 0) return;
    onProgress(`Request ${made}; times of ${settled} of ${cases.length} cases are known`);
  });
  const memory = Math.min(4 * limits.memory, limitKey("memory").most);
  const callWithMoreMemory: Call = (request) => worker.callWithMemory(request, memory);
  const script = scriptIn(options.wasm, worker.manifest);
  const growth = await grow(call, callWithMoreMemory, options, script);
  const probed = options.probe
    ? await probeRequests(cases, {
        limits,
        call,
        callWithMoreMemory,
        onDimension: (name) => onProgress(`Growing ${name}`),
      })
    : { probes: [], notProbed: 0 };
  const results = runs.map(caseResult);
  const { functions } = options;
  const where =
    functions === false
      ? { profiles: [], notes: [] }
      : await whereFuelGoes(
          worker,
          runs,
          results,
          onProgress,
          functions === true ? null : functions,
        );
  const { manifest, startFuel } = worker;
  const notMade = cases.length - runs.length;
  return makeReport({
    measuredWith: measuredWith(options.version, manifest.priceTableVersion),
    name: settings.name,
    manifest,
    moduleGzipBytes: (await promisify(gzip)(options.wasm, { level: 9 })).length,
    script,
    limits,
    seeded: settings.seed !== undefined,
    rates: options.rates,
    cases: results,
    coldStarts: times,
    startFuel,
    platforms,
    targets: options.targets,
    growth,
    ...probed,
    firstLimit: firstLimit(probed.probes),
    where: where.profiles,
    notes: [
      ...set.notes,
      ...where.notes,
      ...(options.reached?.() ?? []),
      ...(notMade === 0 ? [] : [`There was no request left for ${notMade} of the cases.`]),
      ...(options.vary.length > 0 && cases.length > maxGrown
        ? [`Growth was measured for the first ${maxGrown} of ${cases.length} cases.`]
        : []),
    ],
  });
}

async function grow(
  call: Call,
  callWithMoreMemory: Call,
  options: MeasureOptions,
  script: Script | null,
): Promise<Growth[]> {
  const { limits } = options.settings;
  const on = new Date().toISOString();
  const platforms = options.platforms.map((platform) => limitsOfScript(platform, script));
  const ceilings = ceilingsOf([thisHost(limits, on), ...platforms], options.rates.fuelPerMs);
  const growth: Growth[] = [];
  for (const own of options.vary.length === 0 ? [] : options.set.cases.slice(0, maxGrown)) {
    for (const varying of options.vary) {
      growth.push(
        await growCase(own, varying, {
          limits,
          ceilings,
          call,
          callWithMoreMemory,
          onSize: (size, answered) => {
            const passed = answered === null ? "" : `; ${answered} is the largest that passed`;
            options.onProgress(`Growing ${varying.what} to ${size}${passed}`);
          },
        }),
      );
    }
  }
  return growth;
}
