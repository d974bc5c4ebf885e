import type { CaseResult } from "../case-result.ts";
import type { MeasuredWorker } from "../measured-worker.ts";
import type { CaseRuns } from "../sampling.ts";
import { type FuelProfile, fuelProfile } from "./fuel-profile.ts";

/** Cases that are told of, so that a report stays bounded. */
const mostCases = 4;

/** Runs the dearest cases once more, traced: that is slow, and burns the same fuel. Cases come out dearest first,
 * without those whose calls could not be followed. `results` are those of `runs`, in their order.
 * @throws SkerryError a code of a module's way, `start-failed`, `shard-lost`. */
export async function whereFuelGoes(
  worker: MeasuredWorker,
  runs: readonly CaseRuns[],
  results: readonly CaseResult[],
  onProgress: (text: string) => void,
): Promise<FuelProfile[]> {
  const dearest = results
    .map((result, index) => ({ result, request: runs[index]!.case.request }))
    .sort((one, other) => other.result.fuel.max - one.result.fuel.max)
    .slice(0, mostCases);
  const profiles: FuelProfile[] = [];
  for (const { result, request } of dearest) {
    onProgress(`Following the calls of ${result.name}`);
    const profile = fuelProfile(result, await worker.callTraced(request));
    if (profile !== null) profiles.push(profile);
  }
  return profiles;
}
