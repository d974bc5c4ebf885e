import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { EncodedRecording } from "../../../runtime/replay/recorder.ts";
import type { RecordingFolder } from "../../../runtime/replay/recording-folder.ts";
import type { FinishedSpan } from "../../../runtime/shard/observe/finished-span.ts";
import { ShardMetrics } from "../../../runtime/shard/observe/shard-metrics.ts";
import type { TailEntry } from "../../../runtime/shard/observe/tail-tap.ts";
import { requestsOf } from "../../../runtime/shard/observe/worker-counts.ts";
import type { CordonShard } from "../../../runtime/supervisor/cordons/cordon.ts";
import {
  ShardAuthority,
  ShardKnowledge,
} from "../../../runtime/supervisor/cordons/shard-authority.ts";
import { shardMessages } from "../../../runtime/supervisor/cordons/shard-messages.ts";
import type { ArtifactRepair } from "../../../runtime/supervisor/deploy/artifact-repair.ts";
import { LiveCatalog } from "../../../runtime/supervisor/deploy/live-catalog.ts";
import type { LiveWorker } from "../../../runtime/supervisor/deploy/live-worker.ts";
import { FuelLedger } from "../../../runtime/supervisor/fuel-ledger.ts";
import { MetricsLedger } from "../../../runtime/supervisor/observe/metrics-ledger.ts";
import type { SpanSource } from "../../../runtime/supervisor/observe/span-export.ts";
import { TailHub } from "../../../runtime/supervisor/observe/tail-hub.ts";
import type { HostTraces } from "../../../runtime/supervisor/observe/traces.ts";
import { failed, meta, outcome } from "../../shard/observe/support/requests.ts";

function worker(name: string, cordon: string): LiveWorker {
  const limits = { uri: 1, requestFields: 1, requestBody: 1, deadline: 1 };
  return {
    record: { name, tenant: `${name}-tenant`, cordon, routes: [], quarantine: null },
    current: { id: `${name}-1`, artifactKey: `${name}-key`, settings: { limits, grants: [] } },
    candidate: null,
    admission: { queueDeadline: 1 },
    rated: true,
    pausedUntil: null,
    problem: null,
  } as unknown as LiveWorker;
}

let catalog: LiveCatalog;
let authority: ShardAuthority;
let holder: string;
let leases: FuelLedger;
let metrics: MetricsLedger;
let killed: string[];
let repaired: string[];
let isWhole: boolean;
let shown: TailEntry[];
let recorded: string[];
let watched: [worker: string, requests: number][];
let exported: [pid: number, cordon: string, worker: string | undefined][];
let says: ReturnType<typeof shardMessages>;
let nextPid = 1;

beforeEach(async () => {
  holder = "shops";
  catalog = new LiveCatalog(
    async () => {},
    () => holder,
  );
  await catalog.apply([worker("shop", "shops"), worker("bank", "payments")]);
  authority = new ShardAuthority(catalog, () => holder);
  leases = new FuelLedger(() => ({ fuelPerSecond: 1_000_000, burst: 1_000_000 }));
  metrics = new MetricsLedger({
    version: "0",
    tenantOf: (name) => catalog.get(name)?.record.tenant ?? null,
  });
  const tails = new TailHub();
  shown = [];
  tails.subscribe(null, (entry) => shown.push(entry));
  killed = [];
  repaired = [];
  isWhole = false;
  exported = [];
  recorded = [];
  watched = [];
  const recordings = {
    add: async ({ name }: EncodedRecording) => {
      recorded.push(name);
      return { more: true };
    },
  } as unknown as RecordingFolder;
  const traces = {
    send: async ({ pid }: SpanSource, cordon: string, spans: readonly FinishedSpan[]) => {
      for (const { attributes } of spans) {
        exported.push([pid, cordon, attributes["skerry.worker"]]);
      }
      return true;
    },
  } as unknown as HostTraces;
  const repair = {
    make: async (id: string) => {
      repaired.push(id);
      return isWhole;
    },
  } as unknown as ArtifactRepair;
  const onRepaired = async (_: CordonShard, key: string) => void repaired.push(key);
  says = shardMessages({
    authority,
    leases,
    repair: () => repair,
    recordings: new Map([["shops", recordings]]),
    metrics,
    looks: { told: () => {} },
    watches: () => ({
      told: (worker, counts) => watched.push([worker, requestsOf(counts)]),
    }),
    tails,
    traces,
    sockets: { give: async ({ knows }, { path }) => knows.sockets.has(path) },
    connections: {
      want: (_cordon, { knows }, { worker }) => knows.workers.has(worker),
      giveUp: () => {},
    },
    onRepaired,
  });
});
afterEach(() => leases.close());

/** A shard of the cordon that was told of all workers of this moment, and of these sockets. */
function shardOf(cordon: string, ...sockets: string[]) {
  return shardThatKnows(new ShardKnowledge(), cordon, ...sockets);
}

function shardThatKnows(knows: ShardKnowledge, cordon: string, ...sockets: string[]) {
  const pid = nextPid++;
  knows.told(catalog.viewOf(cordon));
  for (const path of sockets) knows.sockets.add(path);
  metrics.shardStarted(pid, cordon);
  const kill = (why: string) => killed.push(why);
  const each = { shard: { pid, kill, connections: 3 }, knows } as unknown;
  const shard = () => each as CordonShard;
  return { ...says.handlers(cordon, shard), ...says.hearers(cordon, shard) };
}

function snapshotOf(name: string, ...outcomes: ReturnType<typeof outcome>[]) {
  const counted = new ShardMetrics({
    gauges: () => ({
      ...{ isolates: 0, waiting: 0, residentBytes: 0, connections: 0 },
      workers: [],
    }),
    dropped: () => ({ logLines: 0, tailEntries: 0, spans: 0 }),
  });
  for (const each of outcomes) counted.record(each, meta({ worker: name }));
  return counted.snapshot();
}

const breach = ["spoke of what is not its own"];

test("fuel is leased for tenants of the cordon, and a shard that asks for another's is ended", async () => {
  const shops = shardOf("shops");
  expect(await shops.lease({ tenant: "shop-tenant" })).toBeGreaterThan(0);
  expect(killed).toEqual([]);
  await expect(shops.lease({ tenant: "bank-tenant" })).rejects.toThrow();
  expect(killed).toEqual(breach);
});

test("a shard that wants a connection for a worker that it was never told of is ended", () => {
  const shops = shardOf("shops");
  const wanted = { number: 1, origin: "http://a.test", anyAddress: false };
  shops.connect({ ...wanted, worker: "shop" });
  expect(killed).toEqual([]);
  shops.connect({ ...wanted, worker: "bank" });
  expect(killed).toEqual(breach);
});

test("a shard that asks for a connection to a socket that it was never told of is ended", async () => {
  const shops = shardOf("shops", "/own.sock");
  expect(await shops.reachSocket({ number: 1, path: "/own.sock" })).toBeNull();
  expect(killed).toEqual([]);
  await expect(shops.reachSocket({ number: 2, path: "/another.sock" })).rejects.toThrow();
  expect(killed).toEqual(breach);
});

test("fuel that was never leased can't be given back, nor another's", () => {
  shardOf("shops").giveBack({ tenant: "bank-tenant", fuel: -1e15 });
  shardOf("shops").giveBack({ tenant: "shop-tenant", fuel: 1 });
  expect(killed).toEqual([...breach, ...breach]);
});

test("what a worker did counts where it runs; of one elsewhere its failures alone, and of an unknown one nothing", () => {
  const shops = shardOf("shops");
  shops.metrics(snapshotOf("shop", outcome()));
  shops.metrics(snapshotOf("bank", outcome(), failed("shard-lost")));
  expect(metrics.load("shop")).toMatchObject({ requests: 1, fuel: 1_000 });
  expect(metrics.load("bank")).toMatchObject({ requests: 1, failed: 1, fuel: 0 });
  expect(killed).toEqual([]);
  shops.metrics(snapshotOf("nobody", outcome()));
  expect(killed).toEqual(breach);
});

test("no more connections are believed to be too many than the shard was handed in all", async () => {
  const shops = shardOf("shops");
  const told = (closed: number, refused: number) => {
    shops.metrics({ ...snapshotOf("shop", outcome()), crowded: { closed, refused } });
  };
  told(1, 1);
  told(0, 1);
  const closed = async () =>
    /shed_total\{how="closed"\} (\d+)/.exec((await metrics.metrics()).text)?.[1];
  expect(await closed()).toBe("1");
  expect(killed).toEqual([]);
  told(1, 0);
  expect(killed).toEqual(breach);
  shardOf("shops").metrics({ ...snapshotOf("shop"), crowded: { closed: 2 ** 32, refused: 0 } });
  expect(killed).toEqual([...breach, ...breach]);
  expect(await closed()).toBe("1");
});

test("what would have a worker watched is believed of whoever runs it, and of nobody else", async () => {
  const shops = shardOf("shops");
  const traps = (name: string) => snapshotOf(name, failed("guest-trap"), failed("guest-trap"));
  shops.metrics(traps("shop"));
  // It sends requests on, and so it tells of their failures.
  shops.metrics(traps("bank"));
  expect(metrics.load("bank").failed).toBe(2);
  expect(watched).toEqual([["shop", 2]]);
  // What it had when its worker moved out it answers still.
  const moved = { reason: "", since: 0 };
  await catalog.apply([{ ...worker("shop", "shops"), watched: moved, leaves: "shops" }]);
  shops.metrics(traps("shop"));
  expect(await shops.lease({ tenant: "shop-tenant" })).toBeGreaterThan(0);
  await catalog.apply([{ ...worker("shop", "shops"), watched: moved, leaves: null }]);
  shops.metrics(traps("shop"));
  await expect(shops.lease({ tenant: "shop-tenant" })).rejects.toThrow();
  shardOf("watched:shop").metrics(traps("shop"));
  expect(watched).toEqual(Array(3).fill(["shop", 2]));
  expect(killed).toEqual([]);
});

test("requests are shown of the cordon's workers; of others those alone that failed on the way to them", () => {
  const shops = shardOf("shops");
  const entry = (worker: string, given = outcome()) => ({
    worker,
    deployment: "",
    at: 0,
    outcome: given,
  });
  const entries = [entry("shop"), entry("bank"), entry("bank", failed("shard-lost"))];
  shops.tail({ entries, dropped: 0 });
  expect(shown.map(({ worker, outcome }) => [worker, outcome.error?.code])).toEqual([
    ["shop", undefined],
    ["bank", "shard-lost"],
  ]);
  expect(killed).toEqual([]);
  shops.tail({ entries: [entry("nobody")], dropped: 0 });
  expect(killed).toEqual(breach);
});

test("spans are sent on of the cordon's workers; of one that has moved none, and one that was never its own ends the shard", async () => {
  const spanOf = (worker?: string) =>
    ({ attributes: worker === undefined ? {} : { "skerry.worker": worker } }) as FinishedSpan;
  const pid = nextPid;
  const shops = shardOf("shops");
  expect(await shops.spans([spanOf("shop"), spanOf()])).toEqual({ sent: true });
  const own = [
    [pid, "shops", "shop"],
    [pid, "shops", undefined],
  ];
  expect(exported).toEqual(own);
  await catalog.apply([worker("shop", "payments")]);
  await shops.spans([spanOf("shop")]);
  expect(killed).toEqual([]);
  await expect(shops.spans([spanOf("shop"), spanOf("bank")])).rejects.toThrow();
  expect(exported).toEqual(own);
  expect(killed).toEqual(breach);
});

test("a shard that no visitor's connection comes to tells nothing of workers elsewhere", () => {
  // It was told of them before.
  const shops = shardOf("shops");
  holder = ":front";
  shops.metrics(snapshotOf("bank", failed("shard-lost")));
  const late = { worker: "bank", deployment: "", at: 0, outcome: failed("shard-lost") };
  shops.tail({ entries: [late], dropped: 0 });
  expect(metrics.load("bank")).toMatchObject({ requests: 0, failed: 0 });
  expect(shown).toEqual([]);
});

test("a shard that no visitor's connection comes to was never told of workers elsewhere, and is ended where it speaks of one", () => {
  holder = ":front";
  const shops = shardOf("shops");
  shops.metrics(snapshotOf("bank", failed("shard-lost")));
  expect(killed).toEqual(breach);
});

test("a shard hears of no worker that it did not know, and of one that moves out of its cordon as removed", () => {
  holder = ":front";
  const knows = new ShardKnowledge();
  knows.told(catalog.viewOf("shops"));
  const change = { whole: false, put: [], removed: ["shop", "bank"] };
  expect(knows.ofItsOwn(change)).toEqual({ ...change, removed: ["shop"] });
  expect(knows.losesWorker(change, new Set(["shop", "bank"]))).toBe(true);
  // Nobody runs it any more.
  expect(knows.losesWorker(change, new Set(["bank"]))).toBe(false);
  expect(JSON.stringify(catalog.viewOf("shops"))).not.toContain("bank");
  expect(JSON.stringify(catalog.viewOf(":front"))).toContain("bank");
});

test("artifacts are made again for deployments of the cordon alone", async () => {
  const shops = shardOf("shops");
  const artifactKey = "0".repeat(64);
  await shops.artifact({ deployment: "shop-1", artifactKey });
  await expect(shops.artifact({ deployment: "bank-1", artifactKey })).rejects.toThrow();
  expect(repaired).toEqual(["shop-1", "shop-key"]);
});

test("the artifact of a deployment that was just replaced is made for requests that came before, and later no more", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const knows = new ShardKnowledge();
  const shops = shardThatKnows(knows, "shops");
  const order = { deployment: "shop-1", artifactKey: "0".repeat(64) };
  const { current, ...rest } = worker("shop", "shops");
  await catalog.apply([{ ...rest, current: { ...current, id: "shop-2" } }]);
  knows.told({ ...catalog.viewOf("shops"), whole: false });
  await shops.artifact(order);
  expect(repaired).toEqual(["shop-1", "shop-key"]);
  // Another shard was never told of it.
  await expect(shardOf("shops").artifact(order)).rejects.toThrow("No worker of this cordon");
  await vi.advanceTimersByTimeAsync(60_001);
  await expect(shops.artifact(order)).rejects.toThrow("No worker of this cordon");
  expect(killed).toEqual([]);
});

test("an artifact that was whole is looked at once in a while, whichever shards of the cordon ask", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const order = { deployment: "shop-1", artifactKey: "0".repeat(64) };
  const asked = async () => {
    repaired = [];
    await Promise.all([shardOf("shops").artifact(order), shardOf("shops").artifact(order)]);
    return repaired.length > 0;
  };
  isWhole = true;
  expect(await asked()).toBe(true);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(await asked()).toBe(false);
  await vi.advanceTimersByTimeAsync(1_001);
  isWhole = false;
  expect(await asked()).toBe(true);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(await asked()).toBe(true);
});

test("a shard that speaks late of a worker that has moved is passed over, and not ended", async () => {
  const shops = shardOf("shops");
  await shops.lease({ tenant: "shop-tenant" });
  await catalog.apply([worker("shop", "payments")]);
  shops.metrics(snapshotOf("shop", outcome()));
  shops.giveBack({ tenant: "shop-tenant", fuel: 10 });
  await expect(shops.lease({ tenant: "shop-tenant" })).rejects.toThrow();
  expect(metrics.load("shop").fuel).toBe(0);
  expect(killed).toEqual([]);
});

test("recordings go to the folder of the cordon that the worker was put into, in quarantine and watched as well", async () => {
  const recording = (name: string) => ({ name, bytes: new Uint8Array(1), module: "", missed: 0 });
  expect(await shardOf("shops").recording(recording("a"))).toEqual({ more: true });
  expect(await shardOf("quarantine:shop").recording(recording("b"))).toEqual({ more: true });
  expect(await shardOf("watched:shop").recording(recording("c"))).toEqual({ more: true });
  for (const other of ["payments", "quarantine:bank", "quarantine:nobody", ":front"]) {
    expect(await shardOf(other).recording(recording(other))).toEqual({ more: false });
  }
  expect(recorded).toEqual(["a", "b", "c"]);
});

test("a lost shard puts suspicion on workers of its own cordon alone", () => {
  expect(authority.suspects("shops", ["bank", "shop", "x".repeat(64)])).toEqual(["shop"]);
  expect(authority.suspects(":trial:shops", Array(100).fill("bank"))).toHaveLength(10);
});
