import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { emptyCounts } from "../../../runtime/shard/observe/worker-counts.ts";
import type { WorkerRecord } from "../../../runtime/store/deployments.ts";
import type { Cordons } from "../../../runtime/supervisor/cordons/cordons.ts";
import { maxOwnShards, OwnShards } from "../../../runtime/supervisor/cordons/own-shards.ts";
import { maxPerCordon, Watches } from "../../../runtime/supervisor/cordons/watches.ts";
import { LiveCatalog } from "../../../runtime/supervisor/deploy/live-catalog.ts";
import {
  cordonOf,
  cordonsOf,
  type LiveWorker,
} from "../../../runtime/supervisor/deploy/live-worker.ts";
import { SerialQueue } from "../../../runtime/supervisor/serial-queue.ts";
import type { WatchSettings } from "../../../runtime/supervisor/serve-settings.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const settings: WatchSettings = {
  ...{ window: 2_000, quiet: 10_000, faults: 5, faultShare: 0.2, cpu: 500, cpuByFuel: 8 },
  ...{ hostCalls: 50_000, hostCallsByRequest: 1_000 },
};

function worker(name: string, cordon = "default"): LiveWorker {
  return {
    record: { name, cordon, routes: [], quarantine: null, current: "a" } as unknown as WorkerRecord,
    current: { settings: { limits: { deadline: 3_000 } } },
    candidate: null,
    admission: { queueDeadline: 1_000 },
    ...{ pausedUntil: null, problem: null, watched: null, leaves: null },
  } as unknown as LiveWorker;
}

/** Watches of workers that are served already, over cordons that are only names. */
async function serving(workers: readonly LiveWorker[], watch: WatchSettings | null = settings) {
  const catalog = new LiveCatalog(async () => {});
  await catalog.apply(workers);
  const open = new Map<string, boolean>();
  /** What `ensure` waits for, where it is to take long. */
  const starts: Promise<void>[] = [];
  const cordons = {
    ensure: async (name: string) => {
      await starts.shift();
      open.set(name, true);
    },
    close: async (name: string) => void open.delete(name),
  } as unknown as Cordons;
  const counted: string[] = [];
  const logged: string[] = [];
  const places = new OwnShards();
  const watches = new Watches({
    ...{ watch, catalog, cordons, places, changes: new SerialQueue() },
    ...{ fuelPerMs: 16_000_000, drainDeadline: 5_000 },
    settingsOf: () => ({ shards: 4, limits: {} }),
    metrics: { suspicious: (what) => counted.push(what) },
    log: {
      info: (_: unknown, text: string) => logged.push(text),
      warn: ({ worker }: { worker: string }, text: string) => logged.push(`${worker}: ${text}`),
    } as never,
  });
  const trap = (name: string) =>
    watches.told(name, { ...emptyCounts(), errors: { "guest-trap": 20 } }, 1);
  const cordonNow = (name: string) => cordonOf(catalog.get(name)!);
  return { catalog, open, starts, counted, logged, places, watches, trap, cordonNow };
}

test("a worker that looks like an attack moves once its shard is up, and its old cordon answers what it had", async () => {
  const { catalog, open, starts, counted, logged, trap, cordonNow, watches } = await serving([
    worker("shop"),
    worker("bank"),
  ]);
  let up = () => {};
  starts.push(new Promise((resolve) => (up = resolve)));
  trap("shop");
  await pass(500);
  expect(cordonNow("shop")).toBe("default");
  up();
  await pass(1);
  expect(cordonNow("shop")).toBe("watched:shop");
  expect(cordonsOf(catalog.get("shop")!)).toEqual(["watched:shop", "default"]);
  expect(catalog.get("shop")?.pausedUntil).toBeNull();
  expect(catalog.get("shop")?.watched?.reason).toContain("20 of 20 requests ended in a fault");
  expect(cordonNow("bank")).toBe("default");
  expect([...open.keys()]).toEqual(["watched:shop"]);
  expect(counted).toEqual(["watched"]);
  expect(logged).toEqual(["shop: A worker looks like an attack: it is watched."]);
  // Its longest request, with its wait.
  await pass(4_000);
  expect(cordonsOf(catalog.get("shop")!)).toEqual(["watched:shop"]);
  watches.close();
});

test("it goes back once it has been quiet, and is watched again where it goes on", async () => {
  const { catalog, open, counted, trap, cordonNow, watches } = await serving([worker("shop")]);
  trap("shop");
  await pass(8_000);
  trap("shop");
  await pass(8_000);
  expect(cordonNow("shop")).toBe("watched:shop");
  await pass(4_000);
  expect(cordonNow("shop")).toBe("default");
  expect(cordonsOf(catalog.get("shop")!)).toEqual(["default"]);
  expect(open.size).toBe(0);
  trap("shop");
  await pass(1);
  expect(cordonNow("shop")).toBe("watched:shop");
  expect(counted).toEqual(["watched", "watched"]);
  watches.close();
});

test("one that is released goes back at once, and is left alone for the quiet time", async () => {
  const { open, trap, cordonNow, watches } = await serving([worker("shop")]);
  trap("shop");
  await pass(1);
  await watches.release("shop");
  expect(cordonNow("shop")).toBe("default");
  trap("shop");
  await pass(9_000);
  expect(cordonNow("shop")).toBe("default");
  expect(open.size).toBe(0);
  await pass(2_000);
  trap("shop");
  await pass(1);
  expect(cordonNow("shop")).toBe("watched:shop");
  watches.close();
});

test("one that is released while its shard starts stays where it is", async () => {
  const { open, starts, trap, cordonNow, watches } = await serving([worker("shop")]);
  let up = () => {};
  starts.push(new Promise((resolve) => (up = resolve)));
  trap("shop");
  await watches.release("shop");
  up();
  await pass(2_000);
  expect(cordonNow("shop")).toBe("default");
  expect(open.size).toBe(0);
  watches.close();
});

test("one that is deployed anew, quarantined or removed has no shard of its own any more", async () => {
  const names = ["shop", "bank", "blog"];
  const { catalog, open, trap, watches } = await serving(names.map((name) => worker(name)));
  for (const name of names) trap(name);
  await pass(1);
  expect(open.size).toBe(3);
  const bank = catalog.get("bank")!;
  const quarantine = { reason: "It crashed.", since: 0, losses: 1 };
  const quarantined = { ...bank, record: { ...bank.record, quarantine }, watched: null };
  await catalog.apply([worker("shop"), quarantined], ["blog"]);
  for (const name of ["shop", "blog"]) watches.changed(name);
  await pass(2_000);
  expect(open.size).toBe(0);
  // What its last deployment did counts no more.
  watches.told("shop", emptyCounts(), 1);
  await pass(1);
  expect(cordonOf(catalog.get("shop")!)).toBe("default");
  watches.close();
});

test("so many of a cordon are watched at once, and others' places are left", async () => {
  const names = Array.from({ length: maxPerCordon + 1 }, (_, i) => `w${i}`);
  const { counted, logged, open, trap, cordonNow, watches } = await serving([
    ...names.map((name) => worker(name)),
    worker("other", "payments"),
  ]);
  for (const name of names) trap(name);
  await pass(1);
  expect(open.size).toBe(maxPerCordon);
  const last = names.at(-1)!;
  expect(cordonNow(last)).toBe("default");
  expect(counted.filter((what) => what === "no-room")).toHaveLength(1);
  expect(logged).toContain(
    `${last}: A worker looks like an attack; no shard is left for it alone.`,
  );
  trap("other");
  await pass(1);
  expect(cordonNow("other")).toBe("watched:other");
  watches.close();
});

test("where quarantined workers have all places nobody is moved", async () => {
  const { places, counted, open, trap, cordonNow, watches } = await serving([worker("shop")]);
  for (let i = 0; i < maxOwnShards; i++) {
    expect(places.take(`quarantine:w${i}`, `cordon${i % 2}`)).toBe(true);
  }
  trap("shop");
  trap("shop");
  await pass(1);
  expect(cordonNow("shop")).toBe("default");
  expect(open.size).toBe(0);
  // Once: it is looked at again later.
  expect(counted).toEqual(["no-room"]);
  places.free("quarantine:w0");
  await pass(10_000);
  trap("shop");
  await pass(1);
  expect(cordonNow("shop")).toBe("watched:shop");
  watches.close();
});

test("nobody is watched where that is off", async () => {
  const { open, counted, trap, cordonNow, watches } = await serving([worker("shop")], null);
  trap("shop");
  await pass(1);
  expect(cordonNow("shop")).toBe("default");
  expect([open.size, counted.length]).toEqual([0, 0]);
  watches.close();
});

test("by another node's word it is held for as long as that stands, whatever kept it from being watched before", async () => {
  const { open, starts, trap, cordonNow, watches } = await serving([worker("shop")]);
  trap("shop");
  await pass(1);
  await watches.hold("shop", "fra", "It ended its shard.");
  await pass(30_000);
  expect(cordonNow("shop")).toBe("watched:shop");
  await watches.release("shop");
  await pass(1);
  expect([cordonNow("shop"), open.size]).toEqual(["default", 0]);
  // The next quarantine is news, however long what it does itself is overlooked.
  await watches.hold("shop", "fra", "Again.");
  expect(cordonNow("shop")).toBe("watched:shop");
  watches.letGo("shop");
  await pass(1_000);
  expect([cordonNow("shop"), open.size]).toEqual(["default", 0]);

  // Without a process it is tried when it is asked for again.
  starts.push(Promise.reject(new Error("no process")));
  await watches.hold("shop", "fra", "Once more.");
  expect(cordonNow("shop")).toBe("default");
  await pass(1_000);
  await watches.hold("shop", "fra", "Once more.");
  expect(cordonNow("shop")).toBe("watched:shop");
  watches.close();
});

test("one that is let go or released while its shard starts by another node's word stays where it is", async () => {
  for (const end of ["letGo", "release"] as const) {
    const { open, starts, cordonNow, watches } = await serving([worker("shop")]);
    let up = () => {};
    starts.push(new Promise((resolve) => (up = resolve)));
    const held = watches.hold("shop", "fra", "It ended its shard.");
    await watches[end]("shop");
    up();
    await held;
    await pass(2_000);
    expect([end, cordonNow("shop"), open.size]).toEqual([end, "default", 0]);
    watches.close();
  }
});

test("that there is no room for one that another node has in quarantine is logged once, until there is", async () => {
  const { places, logged, counted, cordonNow, watches } = await serving([worker("shop")]);
  for (let i = 0; i < maxOwnShards; i++) places.take(`quarantine:w${i}`, `cordon${i % 2}`);
  for (let i = 0; i < 3; i++) await watches.hold("shop", "fra", "It ended its shard.");
  expect(logged).toEqual([
    "shop: Another node has a worker in quarantine; no shard is left for it alone.",
  ]);
  places.free("quarantine:w0");
  await watches.hold("shop", "fra", "It ended its shard.");
  expect(cordonNow("shop")).toBe("watched:shop");
  expect(counted).toEqual([]);
  watches.close();
});
