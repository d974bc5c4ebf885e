// Reports of runs that are made up, for tests of what is made from reports.
import { type CaseResult, caseResult } from "../../runtime/measure/case-result.ts";
import { makeReport, type Report, type ReportParts } from "../../runtime/measure/report.ts";
import type { Run } from "../../runtime/measure/run.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { Manifest } from "../../runtime/module/artifact.ts";
import { defaultLimits } from "../../runtime/settings/limits.ts";

export const manifest: Manifest = {
  pipelineVersion: "1",
  priceTableVersion: 1,
  source: { sha256: "0123456789abcdef".repeat(4), bytes: 2 ** 20 },
  kind: "component",
  world: "skerry:edge/worker@0.1.0",
  imports: [],
  grants: ["random"],
  exports: ["handle"],
  sections: [],
  glueBytes: 1_000,
  cores: [
    {
      name: "core.wasm",
      sourceBytes: 3_000,
      meteredBytes: 4_000,
      functions: 1,
      charges: 1,
      checks: 1,
      memories: [],
      tables: [],
      sections: [],
      instantiateFuel: 0,
      mutableGlobals: 0,
      tracked: false,
      runsScripts: false,
      placesData: false,
      resettable: true,
    },
  ],
};

/** One run that was answered. */
export const run: Run = {
  status: 200,
  error: null,
  fuel: 1_000,
  memoryBytes: 65_536,
  hostCalls: 2,
  wallMs: 1.5,
  cpuMs: 1.2,
  responseFieldBytes: 20,
  responseBodyBytes: 100,
  interfaces: {},
};

/** A case of runs that burned these amounts. */
export function caseOf(
  name: string,
  fuels: readonly number[],
  more: Partial<Run> = {},
  url = "/",
): CaseResult {
  const runs = fuels.map((fuel) => ({ ...run, fuel, cpuMs: fuel / 1_000, ...more }));
  return caseResult({ case: { name, request: makeRequest({ url }) }, runs, stopped: "count" });
}

/** A report of these cases, under a limit of 10,000 fuel. Platforms are targets where nothing else is said. */
export function reportOf(cases: readonly CaseResult[], more: Partial<ReportParts> = {}): Report {
  return makeReport({
    measuredWith: {
      skerry: "0.1.0",
      pipeline: "1",
      priceTable: 1,
      node: "26.10.0",
      v8: "14.6",
      machine: { cpu: "a processor", cores: 2, memoryBytes: 2 ** 33, platform: "linux x64" },
      at: "2026-11-26T05:00:00.000Z",
    },
    name: "shop",
    manifest,
    moduleGzipBytes: 2 ** 19,
    script: null,
    limits: defaultLimits(10_000),
    seeded: false,
    rates: { fuelPerMs: 1_000, slowest: 1_000, fastest: 1_000, busy: 0 },
    cases,
    coldStarts: [3, 4, 5],
    startFuel: 500,
    platforms: [],
    targets: (more.platforms ?? []).map((platform) => platform.name),
    growth: [],
    probes: [],
    notProbed: 0,
    where: [],
    firstLimit: null,
    notes: [],
    ...more,
  });
}
