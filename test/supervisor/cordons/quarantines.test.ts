import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import type { DeploymentStore, WorkerRecord } from "../../../runtime/store/deployments.ts";
import type { Cordons } from "../../../runtime/supervisor/cordons/cordons.ts";
import {
  maxOwnShards,
  maxOwnShardsPerCordon,
  OwnShards,
} from "../../../runtime/supervisor/cordons/own-shards.ts";
import { Quarantines } from "../../../runtime/supervisor/cordons/quarantines.ts";
import { LiveCatalog } from "../../../runtime/supervisor/deploy/live-catalog.ts";
import {
  cordonOf,
  cordonsOf,
  type LiveWorker,
} from "../../../runtime/supervisor/deploy/live-worker.ts";
import { SerialQueue } from "../../../runtime/supervisor/serial-queue.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function worker(name: string, losses: number, cordon = "default"): LiveWorker {
  const quarantine = losses === 0 ? null : { reason: "It crashed.", since: 0, losses };
  const record = { name, cordon, routes: [], quarantine } as unknown as WorkerRecord;
  const current = { settings: { limits: { deadline: 5_000 } } };
  const rest = { current, candidate: null, admission: { queueDeadline: 1_000 } };
  return { record, ...rest, pausedUntil: null, problem: null } as unknown as LiveWorker;
}

/** Quarantines of workers that are served already, over cordons that are only names. */
async function serving(workers: readonly LiveWorker[]) {
  const catalog = new LiveCatalog(async () => {});
  await catalog.apply(workers);
  const open = new Set<string>();
  const failures: Error[] = [];
  const cordons = {
    all: () => [...open].map((name) => ({ name })),
    ensure: async (name: string) => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      open.add(name);
    },
    close: async (name: string) => void open.delete(name),
  } as unknown as Cordons;
  const store = { written: true };
  const deployments = {
    apply: async () => {
      if (!store.written) throw new Error("disk full");
    },
  } as unknown as DeploymentStore;
  const quarantines = new Quarantines({
    ...{ deployments, catalog, cordons, changes: new SerialQueue() },
    places: new OwnShards(),
    settingsOf: () => ({ shards: 1, limits: {} }),
    onQuarantined: () => {},
  });
  return { catalog, open, failures, store, quarantines };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("after a start of the host so many have a shard as there may be, and others when one leaves", async () => {
  const names = Array.from({ length: maxOwnShards + 4 }, (_, i) => `w${i}`);
  const workers = names.map((name, at) => worker(name, 1, at % 2 === 0 ? "default" : "payments"));
  const { open, catalog, quarantines } = await serving(workers);
  await quarantines.resume();
  await pass(10_000);
  expect(open.size).toBe(maxOwnShards);
  expect(catalog.get("w0")?.pausedUntil).toBeNull();
  expect(catalog.get("w19")?.pausedUntil).toBeGreaterThan(Date.now());
  await quarantines.release("w0");
  await pass(10_000);
  expect(open.size).toBe(maxOwnShards);
  quarantines.close();
});

test("workers of one cordon leave places for those of others", async () => {
  const suspected = Array.from({ length: maxOwnShards }, (_, at) => worker(`w${at}`, 1));
  const { open, quarantines } = await serving([...suspected, worker("bank", 1, "payments")]);
  await quarantines.resume();
  await pass(10_000);
  expect(open.size).toBe(maxOwnShardsPerCordon + 1);
  expect(open).toContain("quarantine:bank");
  quarantines.close();
});

test("one for whose shard there is no process now gets it later", async () => {
  const { open, failures, catalog, quarantines } = await serving([worker("shop", 1)]);
  failures.push(new Error("ENOMEM"));
  await quarantines.resume();
  await pass(1_000);
  expect(open.size).toBe(0);
  await pass(5_000);
  expect([...open]).toEqual(["quarantine:shop"]);
  expect(catalog.get("shop")?.pausedUntil).toBeNull();
  quarantines.close();
});

test("what wedged a shard moves though the store can't be written", async () => {
  const { open, store, catalog, quarantines } = await serving([worker("shop", 0), worker("x", 0)]);
  store.written = false;
  quarantines.shardLost("default", "wedged", "It hung.", ["shop"]);
  await pass(1_000);
  expect([...open]).toEqual(["quarantine:shop"]);
  expect(catalog.get("shop")?.record.quarantine).toMatchObject({ losses: 1, reason: "It hung." });
  expect(catalog.get("x")?.record.quarantine).toBeNull();
  quarantines.close();
});

test("a shard that is lost while the host ends keeps it waiting for nothing", async () => {
  const { quarantines, catalog } = await serving([worker("shop", 8)]);
  quarantines.close();
  quarantines.shardLost("quarantine:shop", "silent", "It hung.", ["shop"]);
  await pass(1);
  expect(catalog.get("shop")?.record.quarantine?.losses).toBe(9);
  expect(vi.getTimerCount()).toBe(0);
});

test("a worker that is deployed anew while it waits stays as it was deployed", async () => {
  const { open, catalog, quarantines } = await serving([worker("shop", 3)]);
  await quarantines.resume();
  await catalog.apply([worker("shop", 0)]);
  await pass(60_000);
  expect(open.size).toBe(0);
  expect(catalog.get("shop")?.record.quarantine).toBeNull();
});

test("a quarantined worker whose shard is killed from outside is neither paused nor counted", async () => {
  const { open, catalog, quarantines } = await serving([worker("shop", 5)]);
  await quarantines.resume();
  await pass(60_000);
  quarantines.shardLost("quarantine:shop", "killed", "It was killed.", []);
  await pass(1);
  // Its cordon stays, and starts another shard.
  expect([...open]).toEqual(["quarantine:shop"]);
  expect(catalog.get("shop")).toMatchObject({
    pausedUntil: null,
    record: { quarantine: { losses: 5 } },
  });
  quarantines.shardLost("quarantine:shop", "crashed", "It crashed.", ["shop"]);
  await pass(1);
  expect([...open]).toEqual([]);
  expect(catalog.get("shop")?.record.quarantine?.losses).toBe(6);
  quarantines.close();
});

test("one whose shard is killed from outside before it is up gets another one", async () => {
  const { open, failures, catalog, quarantines } = await serving([worker("shop", 1)]);
  failures.push(new SkerryError("shard-lost", "It was killed."));
  await quarantines.resume();
  await pass(1);
  expect([...open]).toEqual([]);
  quarantines.shardLost("quarantine:shop", "killed", "It was killed.", []);
  await pass(2_000);
  expect([...open]).toEqual(["quarantine:shop"]);
  expect(catalog.get("shop")).toMatchObject({
    pausedUntil: null,
    record: { quarantine: { losses: 1 } },
  });
  quarantines.close();
});

const asServed = (catalog: LiveCatalog, name: string) => {
  const live = catalog.get(name)!;
  return [cordonOf(live), live.pausedUntil];
};

test("a suspect is answered for by its cordon until its own shard is up, which then takes over without a pause", async () => {
  const { open, failures, catalog, quarantines } = await serving([worker("shop", 0)]);
  // There is no process at first.
  failures.push(new Error("ENOMEM"));
  quarantines.shardLost("default", "crashed", "It crashed.", ["shop"]);
  await pass(1_000);
  expect(catalog.get("shop")?.record.quarantine?.losses).toBe(1);
  expect(asServed(catalog, "shop")).toEqual(["default", null]);
  await pass(5_000);
  expect([...open]).toEqual(["quarantine:shop"]);
  expect(asServed(catalog, "shop")).toEqual(["quarantine:shop", null]);
  expect(cordonsOf(catalog.get("shop")!)).toEqual(["quarantine:shop", "default"]);
  await pass(60_000);
  expect(cordonsOf(catalog.get("shop")!)).toEqual(["quarantine:shop"]);
  quarantines.close();
});

test("a suspect that loses a second shard meanwhile is answered for by none until its own is up", async () => {
  const { failures, catalog, quarantines } = await serving([worker("shop", 0)]);
  failures.push(new Error("ENOMEM"));
  quarantines.shardLost("default", "crashed", "It crashed.", ["shop"]);
  await pass(100);
  quarantines.shardLost("default", "crashed", "It crashed.", ["shop"]);
  await pass(100);
  expect(asServed(catalog, "shop")).toEqual(["quarantine:shop", expect.any(Number)]);
  await pass(10_000);
  expect(asServed(catalog, "shop")).toEqual(["quarantine:shop", null]);
  quarantines.close();
});

test("what is known to have wedged a shard is answered for by none meanwhile", async () => {
  const { failures, catalog, quarantines } = await serving([worker("shop", 0)]);
  failures.push(new Error("ENOMEM"));
  quarantines.shardLost("default", "wedged", "It hung.", ["shop"]);
  await pass(1);
  expect(asServed(catalog, "shop")).toEqual(["quarantine:shop", expect.any(Number)]);
  quarantines.close();
});

test("shards that fell silent without CPU time convict nobody, but for a worker that ran in four of them", async () => {
  const { open, catalog, quarantines } = await serving([worker("shop", 0), worker("mill", 0)]);
  const silent = async (...suspects: string[]) => {
    quarantines.shardLost("default", "stalled", "It slept.", suspects);
    await pass(1_000);
  };
  for (let times = 0; times < 20; times++) await silent();
  for (const other of ["mill", "mill", "mill"]) await silent("shop", other);
  expect([...open]).toEqual([]);
  expect(catalog.get("shop")?.record.quarantine).toBeNull();
  await silent("shop");
  expect([...open]).toEqual(["quarantine:shop"]);
  expect(catalog.get("mill")?.record.quarantine).toBeNull();
  // Its own shard may be stopped as well.
  quarantines.shardLost("quarantine:shop", "stalled", "It was stopped.", []);
  await pass(1_000);
  expect(catalog.get("shop")?.record.quarantine?.losses).toBe(1);
  quarantines.close();
});
