// Writes of replicated entries, as the process that owns them asks for them.
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { ReplicatedKv } from "../../../runtime/services/kv/replicated-kv.ts";
import type { Proposal, Proposed } from "../../../runtime/services/kv/replication.ts";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import { bytes, entryOf, someNamespace, storedVersion, text } from "../../store/kv/kv-suite.ts";
import { makeFolder } from "./support.ts";

const ns = someNamespace({ name: "~things" });
const unavailable = { refused: "unavailable" };

/** An owner of entries, and a log that takes up what it proposes: each proposal, and each wish to be level, may wait or fail. */
async function ownerOfTest() {
  const store = await openEmbeddedKv(makeFolder(), { takesValues: true });
  const log = {
    version: 0,
    proposals: [] as Proposal[],
    levels: 0,
    propose: async (_proposal: Proposal): Promise<Proposed | null> => null,
    level: async (): Promise<boolean> => true,
    parts: async () => {},
  };
  const written: Proposal[] = [];
  const answers = {
    openParts: async () => {
      await log.parts();
      return "ab";
    },
    putPart: async () => true,
    async propose(proposal: Proposal): Promise<Proposed> {
      log.proposals.push(proposal);
      const other = await log.propose(proposal);
      if (other !== null) return other;
      written.push(proposal);
      return { version: ++log.version };
    },
    async level() {
      log.levels++;
      const isLevel = await log.level();
      for (const { value, ...each } of isLevel ? written.splice(0) : []) {
        const rest = { parts: null, after: log.version, version: log.version };
        await store.replica.take([{ ...each, ...rest, value: value as Uint8Array | null }], false);
      }
      return isLevel;
    },
  };
  const kv = new ReplicatedKv(store, (name, ask) => answers[name](ask as never) as never);
  kv.hear({ isWritable: true, levelAt: 0 });
  onTestFinished(() => kv.close());
  return {
    kv,
    store,
    log,
    put: (key: string, value: string | Uint8Array, namespace = ns) =>
      kv.put(namespace, bytes(key), typeof value === "string" ? bytes(value) : value),
  };
}

test("what the caller does with its bytes while its write waits changes nothing", async () => {
  const { kv, log } = await ownerOfTest();
  const held = Promise.withResolvers<void>();
  log.propose = () => held.promise.then(() => null);
  const [key, value] = [bytes("k"), bytes("v")];
  const first = kv.put(ns, bytes("k"), bytes("u"));
  const second = kv.put(ns, key, value);
  for (const each of [key, value]) each.fill(120);
  held.resolve();
  await Promise.all([first, second]);
  expect(text((await entryOf(kv, ns, bytes("k")))!.value)).toBe("v");
  expect(await entryOf(kv, ns, bytes("x"))).toBeNull();
});

test("writes of one key are asked for one after the other, each over the one before, and those of others meanwhile", async () => {
  const { log, put } = await ownerOfTest();
  const held = Promise.withResolvers<void>();
  log.propose = async ({ value }) => {
    if (text(value as Uint8Array) === "first") await held.promise;
    return null;
  };
  const [first, second] = [put("k", "first"), put("k", "second")];
  storedVersion(await put("other", "v"));
  expect(log.proposals.map(({ value }) => text(value as Uint8Array))).toEqual(["first", "v"]);
  held.resolve();
  const versions = [storedVersion(await first), storedVersion(await second)];
  expect(log.proposals.at(-1)!.follows).toBe(versions[0]);
  expect(versions[1]).toBeGreaterThan(versions[0]!);
});

test("a write that always loses is given up after six seconds", async () => {
  const { log, put } = await ownerOfTest();
  let now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => now);
  onTestFinished(() => void vi.restoreAllMocks());
  log.propose = async () => {
    now += 1_000;
    if (log.proposals.length > 50) throw new Error("It is enough.");
    return { conflict: log.proposals.length };
  };
  expect(await put("k", "v")).toEqual(unavailable);
  expect(log.proposals).toHaveLength(6);
  expect(log.proposals.at(-1)!.follows).toBe(5);
});

test("after a write of which nobody knows whether it was done nothing is written before this node is level again", async () => {
  const { log, put } = await ownerOfTest();
  log.propose = async () => {
    throw new Error("It broke off.");
  };
  await expect(put("k", "v")).rejects.toThrow();
  log.propose = async () => null;
  log.level = async () => false;
  expect(await put("k", "w")).toEqual(unavailable);
  expect(log.proposals).toHaveLength(1);
  log.level = async () => true;
  storedVersion(await put("k", "w"));
});

test("what is under way counts in the quota, what nobody knows of too, and no more once that is known", async () => {
  const small = { ...ns, quotaBytes: 100 };
  const { log, put } = await ownerOfTest();
  const held = Promise.withResolvers<void>();
  log.propose = () => held.promise.then(() => ({ refused: "unavailable" }));
  const first = put("a", "x".repeat(59), small);
  await wait(10);
  expect(await put("b", "x".repeat(59), small)).toEqual({ refused: "quota" });
  held.resolve();
  expect(await first).toEqual(unavailable);
  log.propose = async () => null;
  storedVersion(await put("b", "x".repeat(59), small));
});

test("a write is answered once its node has taken up the log as it was after it", async () => {
  const { log, put } = await ownerOfTest();
  const looks = [0, 1].map(() => Promise.withResolvers<void>());
  log.level = async () => {
    await looks[log.levels - 1]?.promise;
    return true;
  };
  const answered: string[] = [];
  const tell = (name: string) => () => void answered.push(name);
  const first = put("a", "v").then(tell("a"));
  await wait(10);
  const second = put("b", "v").then(tell("b"));
  await wait(10);
  expect([log.levels, answered]).toEqual([1, []]);
  looks[0]!.resolve();
  await first;
  await wait(10);
  expect([log.levels, answered]).toEqual([2, ["a"]]);
  looks[1]!.resolve();
  await second;
});

test("where the log still has too many keys of a namespace that are gone nothing more is written there", async () => {
  const { store, log, put } = await ownerOfTest();
  const left = vi.spyOn(store.replica, "leftOf").mockReturnValue(20_000);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(await put("k", "v")).toEqual(unavailable);
  expect(left.mock.calls[0]![1]).toBe(20_000);
  left.mockReturnValue(19_999);
  expect(await put("k", "v", { ...ns, name: "~others" })).toMatchObject({ version: 1 });
  // It is counted four times a second.
  expect(await put("k", "v")).toEqual(unavailable);
  await wait(300);
  storedVersion(await put("k", "v"));
  expect(log.proposals).toHaveLength(2);
});
