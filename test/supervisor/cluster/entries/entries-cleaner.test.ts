// What may go from the log of replicated entries, and what may not, whatever its owner says.
import { expect, onTestFinished, test } from "vitest";
import type { ReplicaOwner } from "../../../../runtime/services/kv/kv-process.ts";
import { openRecord, signRecord } from "../../../../runtime/store/log/signed-record.ts";
import type { Leavings } from "../../../../runtime/store/replica.ts";
import { EntriesCleaner } from "../../../../runtime/supervisor/cluster/entries/entries-cleaner.ts";
import type {
  EntriesFollower,
  Followed,
} from "../../../../runtime/supervisor/cluster/entries/entries-follower.ts";
import {
  cleanedKey,
  entryKey,
  entryValue,
  partsName,
} from "../../../../runtime/supervisor/cluster/entries/entry-records.ts";
import { bytes } from "../../../store/kv/kv-suite.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { newKey } from "../support/memory-node.ts";

const ns = { tenant: "acme", name: "~things" };
const id = "entries-of-test";
const at = (name: string) => entryKey(ns, bytes(name));

/** A log that may do something before it removes what a key has. */
class WatchedLog extends MemoryLog {
  beforeErase: () => Promise<void> = async () => {};

  override async erase(...given: Parameters<MemoryLog["erase"]>): Promise<void> {
    await this.beforeErase();
    return super.erase(...given);
  }
}

/** A node whose owner says what is left, and who follows the log as far as it goes. */
function cleanerOfTest(base = 0) {
  const [log, key] = [new WatchedLog(), newKey()];
  const state = {
    owner: null as ReplicaOwner | null,
    followed: null as Followed | null,
    isWritable: true,
  };
  const found = { leavings: [] as Leavings[], asked: 0, cleaned: [] as Leavings[] };
  state.owner = {
    ask: (async (name: string, ask: never) => {
      if (name === "cleaned") found.cleaned.push(ask);
      found.asked++;
      return found.leavings.shift() ?? { keys: [], parts: [] };
    }) as ReplicaOwner["ask"],
    tell: () => {},
  };
  const cleaner = new EntriesCleaner({
    ...{ log, key, every: 3_600_000 },
    follower: state as unknown as EntriesFollower,
  });
  onTestFinished(() => cleaner.close());
  /** Level with the log, as the cleaning before this one was. */
  const settle = async () => {
    state.followed = { log: id, base, cursor: log.revision };
    found.leavings.unshift({ keys: [], parts: [] });
    await cleaner.clean();
  };
  const common = { ...ns, metadata: null };
  const write = async (
    name: string,
    value: object | null,
    { by = key, of = id, expiresAt = null as number | null } = {},
  ) => {
    const said = entryValue({ ...common, key: bytes(name), value: value as null, expiresAt }, 0);
    const follows = log.entries.get(at(name))?.revision ?? 0;
    const record = signRecord(by, { log: of, key: at(name), follows, value: said })!;
    return base + (await log.append(at(name), record, follows));
  };
  const left = (name: string, version: number) => ({ ...ns, key: bytes(name), version });
  return { log, key, state, found, cleaner, settle, write, left };
}

const has = (log: MemoryLog, ...names: string[]) => names.map((name) => log.entries.has(at(name)));

test("what was removed or has expired goes, after the log says up to where; what is there stays", async () => {
  const { log, key, found, cleaner, settle, write, left } = cleanerOfTest(1_000);
  const keys = [
    left("removed", await write("removed", null)),
    left("expired", await write("expired", bytes("v"), { expiresAt: Date.now() - 1 })),
    left("lasts", await write("lasts", bytes("v"), { expiresAt: Date.now() + 60_000 })),
    left("there", await write("there", bytes("v"))),
  ];
  await settle();
  found.leavings = [{ keys, parts: [] }];
  let said: unknown = null;
  log.beforeErase = async () => {
    const opened = openRecord(key, cleanedKey, log.entries.get(cleanedKey)!.value);
    said = "body" in opened && opened.body.value;
  };
  await cleaner.clean();
  expect(said).toEqual({ upTo: 4 });
  expect(has(log, "removed", "expired", "lasts", "there")).toEqual([false, false, true, true]);
  expect([cleaner.cleaned, found.cleaned]).toEqual([4, [{ keys, parts: [] }]]);
});

test("what was removed since the cleaning before waits for the next one: a node may be on its way to it", async () => {
  const { log, found, cleaner, settle, write, left } = cleanerOfTest();
  const old = left("old", await write("old", null));
  await settle();
  const young = left("young", await write("young", null));
  found.leavings = [{ keys: [old, young], parts: [] }];
  await cleaner.clean();
  expect(has(log, "old", "young")).toEqual([false, true]);
  expect(found.cleaned).toEqual([{ keys: [old], parts: [] }]);
  await settle();
  // An owner that says less, or more, than what the log has.
  for (const version of [1, Number.MAX_SAFE_INTEGER]) {
    found.leavings = [{ keys: [left("young", version)], parts: [] }];
    await cleaner.clean();
    expect(has(log, "young")).toEqual([true]);
  }
});

test("what comes under a key while it is removed stays", async () => {
  const { log, found, cleaner, settle, write, left } = cleanerOfTest();
  const key = left("k", await write("k", null));
  await settle();
  found.leavings = [{ keys: [key], parts: [] }];
  log.beforeErase = async () => void (await write("k", bytes("new")));
  await cleaner.clean();
  expect(has(log, "k")).toEqual([true]);
});

test("nothing goes that is not said to, where that can't be written, or by a node that follows no log", async () => {
  const { log, key, state, found, cleaner, settle, write, left } = cleanerOfTest();
  const keys = [left("k", await write("k", null))];
  await settle();
  const clean = async () => {
    found.leavings = [{ keys, parts: [] }];
    await cleaner.clean();
    return has(log, "k")[0];
  };
  const { owner, followed } = state;
  for (const without of [{ owner: null }, { followed: null }, { isWritable: false }]) {
    Object.assign(state, without);
    expect(await clean()).toBe(true);
    Object.assign(state, { owner, followed, isWritable: true });
  }
  // Another node says something first.
  const append = log.append.bind(log);
  log.append = async (...given) => append(given[0], given[1], given[2] + 7);
  expect(await clean()).toBe(true);
  log.append = append;
  // A log that was written anew, and has come less far than the last one was cleaned.
  state.followed = { log: id, base: 0, cursor: 0 };
  expect(await clean()).toBe(true);
  await settle();
  // What another log said, or who has not the key, says nothing here.
  for (const [by, of] of [
    [key, "entries-before"],
    [newKey(), id],
  ] as const) {
    const forged = signRecord(by, { log: of, key: cleanedKey, follows: 0, value: { upTo: 99 } })!;
    await log.append(cleanedKey, forged, log.entries.get(cleanedKey)?.revision ?? 0);
    log.append = async () => Promise.reject(new Error("It is not written."));
    expect(await clean()).toBe(true);
    log.append = append;
  }
  expect(await clean()).toBe(false);
});

test("what the cluster's key has not signed, or for another log, is removed by nobody", async () => {
  const { log, found, cleaner, settle, write, left } = cleanerOfTest();
  const keys = [
    left("forged", await write("forged", null, { by: newKey() })),
    left("other", await write("other", null, { of: "entries-before" })),
  ];
  await settle();
  found.leavings = [{ keys, parts: [] }];
  await cleaner.clean();
  expect(has(log, "forged", "other")).toEqual([true, true]);
});

test("parts that an entry has stay, what is no name of parts tells of none, and others go", async () => {
  const { log, found, cleaner, settle, write } = cleanerOfTest();
  const [used, unused] = ["ab", "cd"].map((each) => partsName(at("k"), each.repeat(16)));
  for (const each of [used!, unused!, "ab"]) await log.putBytes(`${each}.0`, bytes("p"));
  await write("k", { parts: used, bytes: 200_000, sha256: "0".repeat(64) });
  await settle();
  found.leavings = [{ keys: [], parts: [used!, unused!, "ab"] }];
  await cleaner.clean();
  expect([...log.bytes.keys()]).toEqual([`${used}.0`, "ab.0"]);
});

test("a go ends where the rest has to wait, and after fifty rounds", async () => {
  const { found, cleaner, settle, write, left } = cleanerOfTest();
  const old = left("old", await write("old", null));
  await settle();
  const young = left("young", await write("young", null));
  const asked = async (leavings: Leavings) => {
    found.asked = 0;
    found.leavings = Array(200).fill(leavings);
    // Its answers to "cleaned" come from the same list.
    await cleaner.clean();
    return found.asked;
  };
  expect(await asked({ keys: [old, young], parts: [] })).toBe(2);
  expect(await asked({ keys: [old], parts: [] })).toBe(100);
});
