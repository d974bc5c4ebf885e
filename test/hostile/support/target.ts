import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { defaultLimits, type Limits } from "../../../runtime/settings/limits.ts";
import { grants, type WorkerSettings } from "../../../runtime/settings/settings.ts";
import { type LocalSupervisor, startLocal } from "../../../runtime/supervisor/local.ts";
import { Neighbour } from "./neighbour.ts";

/** Fuel of a request, as it is calibrated on a slow machine. The cheapest loop there is burns it in some
 * 300 ms. */
const fuel = 700_000_000;

/** What is attacked: a real host with a shard of its own, and a neighbour in it. */
export interface Target {
  readonly host: LocalSupervisor;
  readonly neighbour: Neighbour;
}

/** Settings of a worker with the default limits, but for those given. */
export function settingsWith(limits: Partial<Limits> = {}): WorkerSettings {
  return {
    name: "hostile",
    grants,
    // What is to be seen is the other limits: the cheapest loop would meet this one first.
    limits: { ...defaultLimits(fuel), cpu: 3_600_000, startCpu: 3_600_000, ...limits },
    variables: { NAME: "value" },
    secrets: {},
  };
}

/** Starts a target before a file's tests, and ends it after them. */
export function useTarget(): () => Target {
  let target: Target | undefined;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "skerry-hostile-"));
    const host = await startLocal({ dataDir });
    target = { host, neighbour: await Neighbour.moveIn(host, dataDir, settingsWith()) };
  });
  afterAll(async () => {
    await target?.host.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return () => {
    if (target === undefined) throw new Error("the target has not started");
    return target;
  };
}
