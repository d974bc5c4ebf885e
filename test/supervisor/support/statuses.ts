import { defaultLimits } from "../../../runtime/settings/limits.ts";
import type { TailEntry } from "../../../runtime/shard/observe/tail-tap.ts";
import type {
  DeploymentStatus,
  KvNamespaceStatus,
  ServerStatus,
  ShardStatus,
  WorkerLoad,
  WorkerStatus,
} from "../../../runtime/supervisor/control.ts";
import type { Outcome } from "../../../runtime/worker/outcome/usage.ts";

/** A deployment's id for tests: one digit, 64 times. */
export const idOf = (digit: string): string => digit.repeat(64);

export function workerLoad(given: Partial<WorkerLoad> = {}): WorkerLoad {
  return {
    requests: 0,
    failed: 0,
    fuel: 0,
    hostFuel: 0,
    coldStarts: 0,
    isolates: 0,
    waiting: 0,
    memoryBytes: 0,
    peaks: { fuel: 0, memory: 0, deadline: 0 },
    perSecond: Array.from({ length: 60 }, () => 0),
    ...given,
  };
}

export function namespaceStatus(given: Partial<KvNamespaceStatus> = {}): KvNamespaceStatus {
  const defaults = { tenant: "shop", name: "sessions", entries: 3, bytes: 2_048 };
  return { ...defaults, quotaBytes: 2 ** 30, replicated: null, workers: [], ...given };
}

export function workerStatus(given: Partial<WorkerStatus> = {}): WorkerStatus {
  const { name = "shop" } = given;
  return {
    name,
    tenant: name,
    origin: "api",
    cordon: "default",
    routes: [],
    current: idOf("a"),
    candidate: null,
    quarantine: null,
    pausedUntil: null,
    watched: null,
    problem: null,
    limits: defaultLimits(5_000_000),
    fuelRate: null,
    load: workerLoad(),
    ...given,
  };
}

export function deploymentStatus(given: Partial<DeploymentStatus> = {}): DeploymentStatus {
  return { id: idOf("a"), module: idOf("b"), moduleBytes: 0, createdAt: Date.now(), ...given };
}

export function shardStatus(given: Partial<ShardStatus> = {}): ShardStatus {
  return {
    pid: 4_711,
    cordon: "default",
    startedAt: Date.now() - 60_000,
    residentBytes: 96 * 2 ** 20,
    isolates: 0,
    waiting: 0,
    ...given,
  };
}

const rings = {
  ...{ noNewPrivs: true, seccomp: true, landlock: true },
  ...{ network: false, sealed: false, ownUser: false },
};

export function serverStatus(given: Partial<ServerStatus> = {}): ServerStatus {
  return {
    version: "0.1.0",
    engine: { node: "26.10.0", v8: "14.6", released: "2026-09-23", ageDays: 3 },
    startedAt: Date.now() - 3_600_000,
    ready: true,
    url: "http://127.0.0.1:8080",
    fuelPerSecond: 400_000_000,
    shards: [shardStatus()],
    sandbox: {
      wish: "best",
      missing: [],
      ...{ shards: rings, front: rings, preparing: rings, entries: rings, brokers: rings },
    },
    cluster: null,
    losses: [],
    ...given,
  };
}

/** A request that a worker answered with 200. */
export function outcome(given: Partial<Outcome> = {}): Outcome {
  return {
    requestId: "6f1c5b6e-0000-4000-8000-000000000001",
    request: { method: "GET", uri: "http://shop.example.com/" },
    response: { status: 200, fields: [], body: { tag: "empty" } },
    error: null,
    usage: {
      fuel: 12_345,
      memoryBytes: 131_072,
      hostCalls: 1,
      wallMs: 0.4,
      cpuMs: 0.4,
      startFuel: 0,
      hostFuel: 0,
      coldStartMs: 3,
    },
    log: [],
    ...given,
  };
}

export function tailEntry(given: Partial<TailEntry> = {}): TailEntry {
  return { worker: "shop", deployment: idOf("a"), at: Date.now(), outcome: outcome(), ...given };
}
