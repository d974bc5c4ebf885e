import { rm } from "node:fs/promises";
import { makeTemporaryFolder } from "../../process/temporary-folder.ts";
import { defaultLimits } from "../../settings/limits.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import { startLocal } from "../../supervisor/local.ts";
import { medianOf, quietRound } from "./busy.ts";
import { hostCalls, type Kind, type KindSamples } from "./kinds.ts";
import { hostCallsWorker } from "./modules.ts";

/** Fuel of a request: some ten ms of asking. */
const fuel = 50_000_000;
const warmRequests = 20;
const requests = 40;
const maxRounds = 2;

const settings: WorkerSettings = {
  name: "calibration",
  grants: ["config"],
  variables: { name: "of some length, as variables are" },
  secrets: {},
  limits: defaultLimits(fuel),
};

const request = {
  method: "GET",
  uri: "http://localhost/",
  fields: [],
  body: { tag: "empty" },
} as const;

/** Times a worker that asks its host for a variable until its fuel is burned, in a shard like those of `run`.
 * @throws SkerryError `host-failed`, `shard-lost`. */
export async function timeHostCalls(): Promise<KindSamples> {
  const dataDir = await makeTemporaryFolder("skerry-calibrate-");
  try {
    const local = await startLocal({ dataDir });
    try {
      const worker = await local.load(Buffer.from(hostCallsWorker, "base64"), settings);
      const call = async () => {
        const { usage } = await local.call(worker, { ...request, fields: [] });
        return usage.fuel / usage.wallMs;
      };
      for (let each = 0; each < warmRequests; each++) await call();
      const take = async () => {
        const fuelPerMs: number[] = [];
        for (let each = 0; each < requests; each++) fuelPerMs.push(await call());
        return { kind: hostCalls as Kind, fuelPerMs, busy: lostOf(fuelPerMs) };
      };
      return await quietRound(take, maxRounds, () => true);
    } finally {
      await local.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The part of wall time that most requests lost beside the best: what their CPU time was is not known to so little. */
function lostOf(fuelPerMs: readonly number[]): number {
  return 1 - medianOf(fuelPerMs) / Math.max(...fuelPerMs);
}
