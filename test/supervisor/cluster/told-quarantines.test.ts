// Quarantines that nodes tell each other, by a log in memory.
import { setImmediate as nextTurn } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { QuarantineRecord } from "../../../runtime/store/deployments.ts";
import { quarantineKey } from "../../../runtime/supervisor/cluster/record-values.ts";
import { SharedQuarantines } from "../../../runtime/supervisor/cluster/shared-quarantines.ts";
import type { LiveCatalog } from "../../../runtime/supervisor/deploy/live-catalog.ts";
import { MemoryLog } from "../../store/log/support/memory-log.ts";
import { memoryNode, newKey } from "./support/memory-node.ts";

const key = newKey();
const [one, two] = ["1".repeat(64), "2".repeat(64)];

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

interface Live {
  readonly record: {
    readonly name: string;
    readonly current: string;
    readonly origin: "api" | "settings";
    readonly quarantine: QuarantineRecord | null;
  };
  readonly watched: object | null;
}

/** A node that serves `shop` and `blog`, and tells and takes up when it is woken. */
async function nodeOf(log: MemoryLog, node: string, everywhere = false) {
  const parts = await memoryNode(log, key);
  const workers = new Map<string, Live>();
  const serve = (
    name: string,
    change: Partial<Live["record"]> = {},
    watched: Live["watched"] = null,
  ) =>
    workers.set(name, {
      record: { name, current: one, origin: "api", quarantine: null, ...change },
      watched,
    });
  for (const name of ["shop", "blog"]) serve(name);
  const acts: string[] = [];
  const state = {
    twin: false,
    places: true,
    hold: async (_worker: string) => {},
    release: async () => {},
  };
  const quarantines = new SharedQuarantines({
    ...{ node, everywhere, hasDuplicate: () => state.twin, ...parts },
    catalog: {
      get: (name: string) => workers.get(name),
      all: () => workers.values(),
    } as unknown as LiveCatalog,
    acts: {
      release: async (worker) => {
        acts.push(`release ${worker}`);
        await state.release();
        serve(worker);
      },
      hold: async (worker, at) => {
        acts.push(`hold ${worker} of ${at}`);
        await state.hold(worker);
        if (state.places) serve(worker, {}, {});
      },
      letGo: (worker) => {
        acts.push(`let ${worker} go`);
        serve(worker);
      },
    },
    logger: pino({ level: "silent" }),
  });
  onTestFinished(() => quarantines.close());
  await parts.follower.catchUp();
  return {
    ...{ ...parts, node, acts, state, quarantines, serve },
    quarantine: (
      worker: string,
      { since = 1, reason = "It ended its shard.", current = one } = {},
    ) => serve(worker, { current, quarantine: { since, reason, losses: 1 } }),
    /** Has it look, and all come of that. */
    async look(ms = 60) {
      await parts.follower.catchUp();
      if (ms < 1_000) quarantines.wake();
      await vi.advanceTimersByTimeAsync(ms);
      for (let n = 0; n < 50; n++) await nextTurn();
    },
    told: () => quarantines.all().map(({ worker, node: at }) => `${worker} at ${at}`),
  };
}

async function twoNodes(everywhere = false) {
  const log = new MemoryLog();
  const [fra, sin] = [await nodeOf(log, "fra"), await nodeOf(log, "sin", everywhere)];
  return { log, fra, sin };
}

test("a node tells of workers that the cluster has, with as much of a reason as a record has room for", async () => {
  const { fra, sin } = await twoNodes();
  fra.quarantine("shop", { reason: "x".repeat(2_000) });
  fra.serve("own", { origin: "settings", quarantine: { since: 1, reason: "", losses: 1 } });
  await fra.look();
  await sin.look();
  expect(sin.told()).toEqual(["shop at fra"]);
  expect(sin.quarantines.all()[0]!.reason).toBe("x".repeat(500));
  expect(sin.follower.refused).toMatchObject({ schema: 0 });
});

test("a node that has told what it has to writes no more, whatever others tell", async () => {
  const { log, fra, sin } = await twoNodes();
  fra.quarantine("shop");
  await fra.look();
  const { revision } = log;
  for (let n = 0; n < 3; n++) for (const each of [fra, sin]) await each.look();
  expect(log.revision).toBe(revision);
});

test("a release is of one worker, is written once, and is told no more before its node has heard of it", async () => {
  const { log, fra, sin } = await twoNodes();
  for (const worker of ["shop", "blog"]) fra.quarantine(worker);
  await fra.look();
  await sin.quarantines.release("shop");
  expect(sin.told()).toEqual(["blog at fra"]);
  const { revision } = log;
  await sin.quarantines.release("shop");
  expect(log.revision).toBe(revision);
  await fra.look();
  expect(fra.acts).toEqual(["release shop"]);
  expect(fra.told()).toEqual(["blog at fra"]);
  expect(log.entries.get(quarantineKey("shop", "fra"))!.revision).toBeGreaterThan(revision);
});

test("a release ends the quarantine of one deployment, and none of another that began at the same moment", async () => {
  const { fra, sin } = await twoNodes();
  fra.quarantine("shop");
  await fra.look();
  await sin.quarantines.release("shop");
  fra.quarantine("shop", { current: two });
  await fra.look();
  expect([fra.acts, fra.told()]).toEqual([[], ["shop at fra"]]);
});

test("what a node has told that is forgotten goes, and what others have stays", async () => {
  const { log, fra, sin } = await twoNodes();
  for (const each of [fra, sin]) {
    each.quarantine("shop");
    await each.look();
  }
  const { revision } = log;
  await sin.quarantines.forget("fra");
  expect(log.revision).toBe(revision + 1);
  expect(sin.told()).toEqual(["shop at sin"]);
});

test("a node holds what others have in quarantine until that is released, and nothing by its own word", async () => {
  const { fra, sin } = await twoNodes(true);
  fra.quarantine("shop");
  sin.quarantine("blog");
  for (const each of [fra, sin, sin]) await each.look();
  // Its own is over, and the log does not say so yet.
  sin.serve("blog");
  await sin.look();
  expect([...new Set(sin.acts)]).toEqual(["hold shop of fra"]);
  // By a node that is away.
  await sin.quarantines.release("shop");
  await sin.look();
  expect(sin.acts.at(-1)).toBe("let shop go");
});

test("what can't be held for want of a place is tried again after five seconds", async () => {
  const { fra, sin } = await twoNodes(true);
  sin.state.places = false;
  fra.quarantine("shop");
  await fra.look();
  await sin.look();
  expect(sin.acts).toEqual(["hold shop of fra"]);
  await sin.look(4_000);
  expect(sin.acts).toHaveLength(1);
  sin.state.places = true;
  await sin.look(1_100);
  expect(sin.acts).toHaveLength(2);
  await sin.look(30_000);
  expect(sin.acts).toHaveLength(2);
});

test("what is told while another one's shard starts is held after it", async () => {
  const { fra, sin } = await twoNodes(true);
  const started = Promise.withResolvers<void>();
  sin.state.hold = () => started.promise;
  fra.quarantine("shop");
  await fra.look();
  await sin.look();
  fra.quarantine("blog");
  await fra.look();
  await sin.look();
  expect(sin.acts).toEqual(["hold shop of fra"]);
  started.resolve();
  for (let n = 0; n < 50; n++) await nextTurn();
  expect(sin.acts).toContain("hold blog of fra");
});

test("what could not be told is told after five seconds, and looks are one at a time", async () => {
  const { log, fra, sin } = await twoNodes();
  fra.quarantine("shop");
  log.away = true;
  fra.quarantines.wake();
  await vi.advanceTimersByTimeAsync(60);
  log.away = false;
  await sin.look();
  expect(sin.told()).toEqual([]);
  await fra.look(5_100);
  await sin.look();
  expect(sin.told()).toEqual(["shop at fra"]);
  const held = Promise.withResolvers<void>();
  fra.state.release = () => held.promise;
  await sin.quarantines.release("shop");
  for (let n = 0; n < 3; n++) await fra.look();
  expect(fra.acts).toEqual(["release shop"]);
  held.resolve();
});

test("a node that has ended tells and holds nothing", async () => {
  const { log, fra, sin } = await twoNodes(true);
  await sin.quarantines.close();
  fra.quarantine("shop");
  sin.quarantine("blog");
  await fra.look();
  const { revision } = log;
  await sin.look();
  expect([sin.acts, log.revision]).toEqual([[], revision]);
});

test("of two nodes of one name none tells, so that they don't write in turn for ever; what is told once more one is away", async () => {
  const log = new MemoryLog();
  const [a, b] = [await nodeOf(log, "fra"), await nodeOf(log, "fra")];
  a.quarantine("shop");
  for (const each of [a, b]) each.state.twin = true;
  const { revision } = log;
  for (let n = 0; n < 5; n++) for (const each of [a, b]) await each.look();
  expect(log.revision).toBe(revision);
  a.state.twin = false;
  await a.look(5_100);
  expect(a.told()).toEqual(["shop at fra"]);
});
