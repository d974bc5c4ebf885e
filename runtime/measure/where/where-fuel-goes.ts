import { SkerryError } from "../../errors.ts";
import type { CaseResult } from "../case-result.ts";
import type { MeasuredWorker } from "../measured-worker.ts";
import type { CaseRuns } from "../sampling.ts";
import { type FuelProfile, fuelProfile } from "./fuel-profile.ts";

/** Cases that are told of, so that a report stays bounded. */
export const maxFollowed = 4;

export interface WhereFuelGoes {
  /** The dearest case first. */
  readonly profiles: readonly FuelProfile[];
  /** Whole sentences about what could not be told. */
  readonly notes: readonly string[];
}

/** Runs the dearest cases once more, traced: that is slow, and burns the same fuel. A worker that can't be traced,
 * since it would be too large then, is measured all the same. `results` are those of `runs`, in their order.
 * `names` are the cases to follow in the place of the dearest. */
export async function whereFuelGoes(
  worker: Pick<MeasuredWorker, "callTraced">,
  runs: readonly CaseRuns[],
  results: readonly CaseResult[],
  onProgress: (text: string) => void,
  names: readonly string[] | null = null,
): Promise<WhereFuelGoes> {
  const dearest = results
    .map((result, index) => ({ result, request: runs[index]!.case.request }))
    .filter(({ result }) => names?.includes(result.name) ?? true)
    .sort((one, other) => other.result.fuel.max - one.result.fuel.max)
    .slice(0, maxFollowed);
  const profiles: FuelProfile[] = [];
  const notes: string[] = [];
  for (const { result, request } of dearest) {
    onProgress(`Following the calls of ${result.name}`);
    try {
      const profile = fuelProfile(result, await worker.callTraced(request));
      if (profile !== null) profiles.push(profile);
      else notes.push(`Where the fuel of ${result.name} goes could not be followed.`);
    } catch (error) {
      if (!(error instanceof SkerryError)) throw error;
      notes.push(`There is no fuel profile: ${error.message}`);
      break;
    }
  }
  return { profiles, notes };
}
