// Many workers in a cluster's log, written as nodes write them, without starting each of them in a trial.
import { readFile } from "node:fs/promises";
import { makeArtifact } from "../../../runtime/module/pipeline.ts";
import { defaultLimits } from "../../../runtime/settings/limits.ts";
import { encodeArtifact } from "../../../runtime/store/artifacts.ts";
import type {
  DeploymentRecord,
  ModuleStore,
  WorkerRecord,
} from "../../../runtime/store/deployments.ts";
import { ClusterKey } from "../../../runtime/store/log/cluster-key.ts";
import { NatsLog } from "../../../runtime/store/log/nats/nats-log.ts";
import { openRecord, signRecord } from "../../../runtime/store/log/signed-record.ts";
import { ClusterArtifacts } from "../../../runtime/supervisor/cluster/artifacts/cluster-artifacts.ts";
import { ClusterModules } from "../../../runtime/supervisor/cluster/module-parts.ts";
import {
  deploymentKey,
  logKey,
  routeKey,
  workerKey,
} from "../../../runtime/supervisor/cluster/record-values.ts";
import { deploymentValue, workerValue } from "../../../runtime/supervisor/cluster/worker-values.ts";
import { deploymentId } from "../../../runtime/supervisor/deploy/deployment-id.ts";
import { type BenchCluster, clusterName } from "./bench-nodes.ts";

/** Writes under way at once. */
const atOnce = 64;

export const hostOf = (index: number): string => `many-${index}.localhost`;

export interface FillOptions {
  readonly workers: number;
  /** Each of them is that of every so manieth worker. */
  readonly modules: readonly Uint8Array[];
}

/** Writes workers with one deployment and one route each. */
export async function fillLog(
  { nats, key: keyPath }: BenchCluster,
  { workers, modules }: FillOptions,
): Promise<void> {
  const quiet = { onWeak() {}, onRefused() {}, onConnection() {} };
  const log = await NatsLog.open(nats.settings(clusterName, "bench"), quiet, 5_000);
  try {
    const key = new ClusterKey(await readFile(keyPath, "utf8"));
    const digests = await publish(log, key, modules);
    const first = await log.get(logKey);
    const opened = openRecord(key, logKey, first!.value);
    if ("refused" in opened)
      throw new Error(`the log's first record is refused: ${opened.refused}`);
    const write = async (name: string, value: object) => {
      const record = signRecord(key, { log: opened.body.log, key: name, follows: 0, value })!;
      await log.append(name, record, 0);
    };
    await inTurn(workers, async (index) => {
      const module = index % modules.length;
      const record = deploymentOf(index, digests[module]!, modules[module]!.length);
      const worker = workerOf(record, index);
      const [route] = worker.routes as [string];
      const at = record.createdAt;
      const history = [{ deployment: record.id, at, event: "deploy" as const }];
      await write(deploymentKey(record.id), deploymentValue(key, record));
      await write(routeKey(route), { route, worker: worker.name });
      await write(workerKey(worker.name), workerValue(worker, [record.id], history));
    });
  } finally {
    await log.close();
  }
}

/** Gives the cluster modules, and what a node made of each when it was deployed. */
async function publish(
  log: NatsLog,
  key: ClusterKey,
  modules: readonly Uint8Array[],
): Promise<string[]> {
  const { hash } = await import("node:crypto");
  const own = new Map(modules.map((wasm) => [hash("sha256", wasm), wasm]));
  const store = { get: async (digest: string) => own.get(digest) ?? null } as ModuleStore;
  const published = new ClusterModules(store, log, () => {});
  const digests = [...own.keys()];
  await inTurn(digests.length, (index) => published.publish(digests[index]!));
  const artifacts = new ClusterArtifacts({
    ...{ key, bytes: log.artifacts, open: () => log.artifacts.create(), onRefused() {} },
  });
  const { memory, tableElements } = defaultLimits(0);
  const bounds = { grants: ["log"], memoryBytes: memory, tableElements };
  for (const [digest, wasm] of own) {
    await artifacts.give(digest, encodeArtifact(await makeArtifact(wasm, bounds)));
  }
  return digests;
}

function deploymentOf(index: number, module: string, moduleBytes: number): DeploymentRecord {
  const settings = { grants: ["log"], limits: defaultLimits(400_000_000), variables: {} };
  const worker = `many-${index}`;
  const id = deploymentId({ worker, module, settings, secrets: {} }, []);
  return { id, worker, module, moduleBytes, settings, secrets: {}, createdAt: Date.now() };
}

function workerOf({ id, worker }: DeploymentRecord, index: number): WorkerRecord {
  return {
    ...{ name: worker, tenant: worker, cordon: "default", routes: [`${hostOf(index)}/*`] },
    ...{ operator: { admission: {} }, origin: "api", current: id, candidate: null },
    quarantine: null,
  };
}

async function inTurn(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}
