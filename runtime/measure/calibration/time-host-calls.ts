import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultLimits } from "../../settings/limits.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import { startLocal } from "../../supervisor/local.ts";
import { hostCalls, type KindSamples } from "./kinds.ts";
import { hostCallsWorker } from "./modules.ts";

/** Fuel of a request: some ten ms of asking. */
const fuel = 50_000_000;
const warmRequests = 30;
const requests = 100;

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
  const dataDir = await mkdtemp(join(tmpdir(), "skerry-calibrate-"));
  try {
    const local = await startLocal({ dataDir });
    try {
      const worker = await local.load(Buffer.from(hostCallsWorker, "base64"), settings);
      const fuelPerMs: number[] = [];
      for (let each = 0; each < warmRequests + requests; each++) {
        const { usage } = await local.call(worker, { ...request, fields: [] });
        if (each >= warmRequests) fuelPerMs.push(usage.fuel / usage.wallMs);
      }
      return { kind: hostCalls, fuelPerMs };
    } finally {
      await local.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
