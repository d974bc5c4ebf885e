// Many registered workers, most of which nobody calls: how soon `skerry serve` starts, and what it holds.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { prepare } from "../../runtime/prepare/prepare.ts";
import { defaultLimits } from "../../runtime/settings/limits.ts";
import { grants } from "../../runtime/settings/settings.ts";
import type { DeploymentRecord, WorkerRecord } from "../../runtime/store/deployments.ts";
import { openEmbeddedStore } from "../../runtime/store/embedded/open-store.ts";
import { deploymentId } from "../../runtime/supervisor/deploy/deployment-id.ts";
import { type Serving, startServing } from "../supervisor/serving/support/serving.ts";

export interface ManyWorkersOptions {
  readonly wasm: Uint8Array;
  /** Workers in the data folder, each routed by a host name of its own. */
  readonly registered: number;
  /** How many of them are called, once each. */
  readonly called: number;
  readonly shards: number;
  /** Lines of [serve] besides. */
  readonly serve?: string;
  /** For how long all of them rest before memory is looked at again, in ms. */
  readonly restMs?: number;
}

export interface ManyWorkers {
  /** From starting the program to its being ready, in ms. */
  readonly startMs: number;
  /** Resident memory of all its processes before the first call, after the last and their rest, and the most that was
   * seen in between, in bytes. */
  readonly residentBefore: number;
  readonly residentAfter: number;
  readonly residentMost: number;
  /** Isolates after the last call. */
  readonly isolates: number;
  /** Calls that were not answered with 200. */
  readonly failed: number;
  /** From a call to its answer, cold start and all, in ms. */
  readonly medianMs: number;
  readonly worstMs: number;
}

const command = fileURLToPath(new URL("../../runtime/bin/skerry.js", import.meta.url));

/** How often memory is looked at, in calls. */
const pollInterval = 25;

/** Calls under way at once. */
const callers = 4;

/** Registers workers in a new data folder, starts `skerry serve` on it, and calls some of them. */
export async function manyWorkers(options: ManyWorkersOptions): Promise<ManyWorkers> {
  const { wasm, registered, called, shards, serve = "", restMs = 0 } = options;
  const folder = await mkdtemp(join(tmpdir(), "skerry-many-"));
  try {
    await register(join(folder, "data"), wasm, registered);
    const begun = performance.now();
    const serving = await startServing({
      folder,
      serve: `shards = ${shards}\n${serve}`,
      args: ["--as-root"],
      // What users run: copies of the sources, without their comments.
      program: command,
    });
    const startMs = performance.now() - begun;
    try {
      const residentBefore = await residentBytes(serving);
      const { times, failed, residentMost } = await callEach(serving, called);
      await sleep(restMs);
      const { shards: running } = await serving.status();
      times.sort((a, b) => a - b);
      return {
        startMs,
        residentBefore,
        residentAfter: await residentBytes(serving),
        residentMost,
        isolates: running.reduce((sum, { isolates }) => sum + isolates, 0),
        failed,
        medianMs: times[Math.floor(times.length / 2)] ?? 0,
        worstMs: times.at(-1) ?? 0,
      };
    } finally {
      await serving.end();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const nameOf = (index: number) => `worker-${index}`;
const hostOf = (index: number) => `${nameOf(index)}.example.com`;

/** Writes workers as `deploy` does, without starting each of them in a trial. */
async function register(dataDir: string, wasm: Uint8Array, count: number): Promise<void> {
  const { deployments, modules } = await openEmbeddedStore(dataDir);
  try {
    const module = await modules.put(wasm);
    const limits = defaultLimits(400_000_000);
    const bounds = { grants, memoryBytes: limits.memory, tableElements: limits.tableElements };
    await prepare(wasm, { dataDir, bounds });
    const settings = { grants, limits, variables: {} };
    const records = Array.from({ length: count }, (_, index): DeploymentRecord => {
      const worker = nameOf(index);
      const id = deploymentId({ worker, module, settings, secrets: {} }, []);
      const createdAt = Date.now();
      return { id, worker, module, moduleBytes: wasm.length, settings, secrets: {}, createdAt };
    });
    const workers = records.map(
      ({ id, worker }, index): WorkerRecord => ({
        name: worker,
        tenant: worker,
        cordon: "default",
        routes: [`${hostOf(index)}/*`],
        operator: { admission: {} },
        origin: "api",
        current: id,
        candidate: null,
        quarantine: null,
      }),
    );
    await deployments.apply({ deployments: records, workers });
  } finally {
    await deployments.close();
  }
}

async function callEach(serving: Serving, count: number) {
  const times: number[] = [];
  let failed = 0;
  let residentMost = 0;
  let next = 0;
  const caller = async () => {
    for (let index = next++; index < count; index = next++) {
      const asked = performance.now();
      const { status } = await serving.get(hostOf(index));
      times.push(performance.now() - asked);
      if (status !== 200) failed++;
      if (index % pollInterval === 0) {
        residentMost = Math.max(residentMost, await residentBytes(serving));
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { times, failed, residentMost };
}

/** Of the command, the supervisor and all its shards. */
async function residentBytes({ process: { pid } }: Serving): Promise<number> {
  const sizes = (await withChildren(String(pid))).map(async (id) => {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  });
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}

/** The process and all below it. */
async function withChildren(pid: string): Promise<string[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const below = children.split(/\s+/).filter((id) => id !== "");
  return [pid, ...(await Promise.all(below.map(withChildren))).flat()];
}
