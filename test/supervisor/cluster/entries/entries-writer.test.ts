import { expect, test, vi } from "vitest";
import { SkerryError } from "../../../../runtime/errors.ts";
import { openRecord, signRecord } from "../../../../runtime/store/log/signed-record.ts";
import type {
  EntriesFollower,
  Followed,
} from "../../../../runtime/supervisor/cluster/entries/entries-follower.ts";
import { EntriesWriter } from "../../../../runtime/supervisor/cluster/entries/entries-writer.ts";
import {
  type EntryValue,
  entryKey,
  entryValue,
} from "../../../../runtime/supervisor/cluster/entries/entry-records.ts";
import { bytes, listAll, someNamespace, storedVersion, text } from "../../../store/kv/kv-suite.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { newKey } from "../support/memory-node.ts";
import { nodeOfTest } from "./support/entries-node.ts";

const ns = someNamespace({ name: "~things" });
const key = bytes("k");
const at = entryKey(ns, key);
const id = "entries-of-test";
const unavailable = { refused: "unavailable" };
const change = (value: string, follows = 0) => ({
  ...{ tenant: ns.tenant, name: ns.name, key, metadata: null, expiresAt: null, follows },
  value: bytes(value),
});

/** A log that may do something before it takes a record, or removes some. */
class WatchedLog extends MemoryLog {
  beforeAppend: () => Promise<void> | void = () => {};
  beforeErase: () => Promise<void> | void = () => {};

  override async append(...given: Parameters<MemoryLog["append"]>): Promise<number> {
    await this.beforeAppend();
    return super.append(...given);
  }

  override async erase(...given: Parameters<MemoryLog["erase"]>): Promise<void> {
    await this.beforeErase();
    return super.erase(...given);
  }
}

/** A writer whose node has the log as far as is said. */
function writerOfTest() {
  const log = new WatchedLog();
  const clusterKey = newKey();
  const state = {
    followed: { log: id, base: 0, cursor: 0 } as Followed | null,
    isWritable: true,
    catchUp: async () => {},
  };
  const follower = state as unknown as EntriesFollower;
  const writer = new EntriesWriter({ log, key: clusterKey, follower, mayUse: () => true });
  const sign = (value: string, after: number, by = clusterKey, of = id) =>
    signRecord(by, { log: of, key: at, follows: 0, value: entryValue(change(value), after) })!;
  /** What the log has of the key. */
  const there = (): EntryValue => {
    const opened = openRecord(clusterKey, at, log.entries.get(at)!.value);
    if ("refused" in opened) throw new Error(opened.refused);
    return opened.body.value as EntryValue;
  };
  return { log, state, sign, there, ...writer.handlers, outcomes: writer.outcomes };
}

test("names are given out for 64 values at once, each for two minutes and one write, and to nobody while nothing can be written", async () => {
  const { state, openParts, putPart, propose, log, sign } = writerOfTest();
  await log.append(at, sign("there", 0), 0);
  const keyed = { tenant: ns.tenant, name: ns.name, key };
  const open = () => openParts(keyed);
  const names = await Promise.all(Array.from({ length: 64 }, open));
  expect(names).not.toContain(null);
  expect(await open()).toBeNull();
  const parts = names[0]!;
  const put = (name = parts) => putPart({ id: name, n: 0, bytes: bytes("x") });
  expect(await put()).toBe(true);
  log.away = true;
  expect(await put()).toBe(false);
  log.away = false;
  const value = { parts, bytes: 1, sha256: "0".repeat(64) };
  // One that was not first may try again with the parts that are there.
  expect(await propose({ ...change(""), value })).toEqual({ conflict: 1 });
  expect(await put()).toBe(true);
  expect(await propose({ ...change("", 1), value })).toEqual({ version: 2 });
  // Nobody changes what an entry has by now.
  expect(await put()).toBe(false);
  expect(await propose({ ...change("", 2), value })).toEqual(unavailable);
  expect(await open()).not.toBeNull();
  expect(await open()).toBeNull();
  const later = performance.now() + 120_001;
  const clock = vi.spyOn(performance, "now").mockReturnValue(later);
  try {
    expect(await open()).not.toBeNull();
  } finally {
    clock.mockRestore();
  }
  expect(await put(names[1]!)).toBe(false);
  state.isWritable = false;
  expect(await open()).toBeNull();
});

test("512 changes are written at once; one more waits for none of them, and each that is done makes room", async () => {
  const { log, propose } = writerOfTest();
  const held = Promise.withResolvers<void>();
  log.beforeAppend = () => held.promise;
  const some = Array.from({ length: 512 }, (_, n) =>
    propose({ ...change("v"), key: bytes(`k${n}`) }),
  );
  expect(await propose(change("v"))).toEqual(unavailable);
  held.resolve();
  expect((await Promise.all(some)).every((done) => "version" in done)).toBe(true);
  expect(await propose(change("v"))).toEqual({ version: 513 });
});

test("what the cluster's key has signed is written over by nobody that did not know it; what it has not is, three times at most", async () => {
  const { log, propose, sign, there, outcomes } = writerOfTest();
  await log.append(at, sign("theirs", 0), 0);
  expect(await propose(change("mine"))).toEqual({ conflict: 1 });
  expect(text(Buffer.from((there().value as { inline: string }).inline, "base64"))).toBe("theirs");
  expect(await propose(change("mine", 1))).toEqual({ version: 2 });
  for (const forged of [sign("x", 0, newKey()), sign("x", 0, undefined, "entries-other")]) {
    const { revision } = log.entries.get(at)!;
    await log.append(at, forged, revision);
    expect(await propose(change("mine", revision))).toEqual({ version: revision + 2 });
  }
  let writes = 0;
  log.beforeAppend = () => {
    if (++writes > 50) throw new SkerryError("unavailable", "It is enough.");
    // Somebody is always first.
    log.entries.set(at, { key: at, value: sign("x", 0, newKey()), revision: ++log.revision });
  };
  expect(await propose(change("mine"))).toEqual({ conflict: log.revision });
  expect(writes).toBe(3);
  expect(outcomes).toMatchObject({ written: 3, conflict: 2 });
});

test("a record says up to where its writer had the log, which the owner of entries may know better, and after a lost race anew", async () => {
  const { log, state, propose, sign, there } = writerOfTest();
  log.revision = 4;
  await log.append(at, sign("theirs", 0), 0);
  state.followed = { log: id, base: 0, cursor: 2 };
  expect(await propose(change("mine", 5))).toEqual({ version: 6 });
  expect(there().after).toBe(5);
  await log.append(at, sign("forged", 0, newKey()), 6);
  state.catchUp = async () => {
    state.followed = { log: id, base: 0, cursor: 20 };
  };
  expect(await propose(change("mine", 6))).toEqual({ version: 8 });
  expect(there().after).toBe(20);
});

test("nothing is written for a log that this node does not follow any more", async () => {
  const { log, state, propose, sign } = writerOfTest();
  await log.append(at, sign("theirs", 0, undefined, "entries-anew"), 0);
  for (const followed of [null, { log: "entries-anew", base: 0, cursor: 1 }]) {
    state.followed = { log: id, base: 0, cursor: 0 };
    state.catchUp = async () => {
      state.followed = followed;
    };
    expect(await propose(change("mine"))).toEqual(unavailable);
    expect(log.revision).toBe(1);
  }
  state.followed = { log: id, base: 0, cursor: 0 };
  state.isWritable = false;
  expect(await propose(change("mine", 1))).toEqual(unavailable);
  expect(log.revision).toBe(1);
});

test("a namespace is removed again by who did not remove it first, and what is written meanwhile stays", async () => {
  const [log, clusterKey] = [new WatchedLog(), newKey()];
  const [a, b] = await Promise.all([0, 1].map(() => nodeOfTest({ log, key: clusterKey })));
  for (const node of [a!, b!]) {
    await node.entries.handlers.level(null);
    storedVersion(await node.store.put(ns, bytes("old"), bytes("v")));
    log.beforeErase = async () => {
      storedVersion(await node.store.put(ns, bytes("new"), bytes("v")));
    };
    await node.entries.removeNamespace(ns);
    for (const each of [a!, b!]) {
      await each.entries.handlers.level(null);
      expect((await listAll(each.store, ns)).map((found) => text(found.key))).toEqual(["new"]);
    }
    const left = [...log.entries.keys()].filter((name) => name.startsWith("entry."));
    expect(left).toEqual([entryKey(ns, bytes("new"))]);
  }
});
