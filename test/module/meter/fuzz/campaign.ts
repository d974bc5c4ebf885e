import type { CaseResult } from "./case.ts";
import { CaseRunner, type CaseRunnerOptions } from "./case-runner.ts";

/** What came of many seeds. */
export interface Campaign {
  readonly seeds: number;
  /** Modules of which every form did the same. */
  readonly same: number;
  /** Modules that metering refuses, by the feature. */
  readonly refused: ReadonlyMap<string, number>;
  /** Modules that import what can't be made, or trap before they are ready. */
  readonly notLinked: number;
  /** Seeds of which wasm-opt makes nothing, or nothing that the engine takes, with why. */
  readonly notMade: ReadonlyMap<number, string>;
  /** Calls by the way they ended. */
  readonly endings: ReadonlyMap<string, number>;
  /** The most fuel that any call used beyond what it had. */
  readonly overshoot: number;
  /** Seeds whose forms differ, with how. */
  readonly failures: ReadonlyMap<number, readonly string[]>;
}

export interface CampaignOptions extends CaseRunnerOptions {
  readonly seed: number;
  readonly count: number;
  /** Processes at once. */
  readonly jobs: number;
  /** Told after each seed. */
  readonly onProgress?: (done: number, failures: number) => void;
}

/** Runs the cases of `count` seeds from `seed` on. */
export async function runCampaign({
  seed,
  count,
  jobs,
  onProgress = () => {},
  ...runnerOptions
}: CampaignOptions): Promise<Campaign> {
  const results = new Map<number, CaseResult>();
  let failed = 0;
  let next = seed;
  const work = async () => {
    using runner = new CaseRunner(runnerOptions);
    while (next < seed + count) {
      const current = next++;
      const result = await runner.run({ seed: current });
      results.set(current, result);
      if (result.kind === "different") failed++;
      onProgress(results.size, failed);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return summary(results);
}

function summary(results: ReadonlyMap<number, CaseResult>): Campaign {
  const refused = new Map<string, number>();
  const endings = new Map<string, number>();
  const notMade = new Map<number, string>();
  const failures = new Map<number, readonly string[]>();
  let same = 0;
  let notLinked = 0;
  let overshoot = 0;
  const count = (map: Map<string, number>, key: string, by: number) =>
    map.set(key, (map.get(key) ?? 0) + by);
  for (const [seed, result] of [...results].sort(([a], [b]) => a - b)) {
    if (result.kind === "same") same++;
    else if (result.kind === "not linked") notLinked++;
    else if (result.kind === "refused") count(refused, result.reason, 1);
    else if (result.kind === "not made") notMade.set(seed, result.reason);
    else failures.set(seed, result.differences);
    overshoot = Math.max(overshoot, result.overshoot);
    for (const [status, calls] of Object.entries(result.endings)) count(endings, status, calls);
  }
  const seeds = results.size;
  return { seeds, same, refused, notLinked, notMade, endings, overshoot, failures };
}
