import { expect, test } from "vitest";
import { signRecord } from "../../../../runtime/store/log/signed-record.ts";
import {
  type EntryRecordValue,
  entriesKey,
  entryKey,
  entryValue,
  readEntryRecord,
} from "../../../../runtime/supervisor/cluster/entries/entry-records.ts";
import {
  bytes,
  entryOf,
  listAll,
  someNamespace,
  storedVersion,
  text,
} from "../../../store/kv/kv-suite.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { newKey } from "../support/memory-node.ts";
import { type EntriesNode, nodeOfTest } from "./support/entries-node.ts";

const ns = someNamespace({ name: "~things" });
const at = (name: string) => entryKey(ns, bytes(name));

/** A log that may do something before it takes a record. */
class WatchedLog extends MemoryLog {
  beforeAppend: (key: string) => void = () => {};

  override async append(...given: Parameters<MemoryLog["append"]>): Promise<number> {
    this.beforeAppend(given[0]);
    return super.append(...given);
  }
}

async function oneNode() {
  const [log, key] = [new WatchedLog(), newKey()];
  const node = await nodeOfTest({ log, key });
  const level = () => node.entries.handlers.level(null);
  await level();
  const version = storedVersion(await node.store.put(ns, bytes("k"), bytes("v")));
  await level();
  const { log: id } = await node.owner.ask("replica", null);
  const sign = (name: string, { by = key, of = id!, after = 0 } = {}) => {
    const common = { tenant: ns.tenant, name: ns.name, metadata: null, expiresAt: null };
    const value = entryValue({ ...common, key: bytes(name), value: bytes("theirs") }, after);
    return signRecord(by, { log: of, key: at(name), follows: 0, value })!;
  };
  const first = (value: object, of: string) =>
    signRecord(key, { log: of, key: entriesKey, follows: 0, value })!;
  const show = (name: string, value: Uint8Array) =>
    log.entries.set(name, { key: name, value, revision: ++log.revision });
  /** The log is lost, and this node knows it. */
  const lose = async () => {
    log.entries.clear();
    log.revision = 0;
    await alarmed();
  };
  const alarmed = async () => {
    node.entries.attach(node.owner);
    for (let look = 0; look < 3; look++) await level();
    expect(node.entries.status()!.alarm).not.toBeNull();
  };
  return { log, key, node, id: id!, version, level, sign, first, show, lose, alarmed };
}

const keys = async ({ store }: EntriesNode) =>
  (await listAll(store, ns)).map(({ key }) => text(key));

test("a log that is as it should be, or servers that are away, are no reason to write anything", async () => {
  const { log, node } = await oneNode();
  const { revision } = log;
  expect(await node.entries.restore()).toBe(0);
  log.away = true;
  await expect(node.entries.restore()).rejects.toMatchObject({ code: "unavailable" });
  log.away = false;
  // As when the servers go just then, under no alarm.
  const last = log.lastRevision;
  log.lastRevision = async () => {
    log.lastRevision = last;
    throw Object.assign(new Error("It is cut off."), { code: "unavailable" });
  };
  await expect(node.entries.restore()).rejects.toThrow();
  expect(log.revision).toBe(revision);
});

test("what the log has and this node has not stays where the key has signed it, as something that may be written over", async () => {
  const { node, key, log, show, sign, lose } = await oneNode();
  await lose();
  show(at("signed"), sign("signed", { after: 99 }));
  show(at("forged"), sign("forged", { by: newKey() }));
  expect(await node.entries.restore()).toBe(3);
  const other = await nodeOfTest({ log, key });
  await other.entries.handlers.level(null);
  for (const each of [node, other]) {
    await each.entries.handlers.level(null);
    expect(await keys(each)).toEqual(["k", "signed"]);
  }
  for (const name of ["k", "signed"]) {
    const restored = log.entries.get(at(name))!.value;
    storedVersion(await other.store.put(ns, bytes(name), bytes("mine")));
    // Somebody puts it there again.
    show(at(name), restored);
    for (const each of [node, other]) {
      await each.entries.handlers.level(null);
      expect(text((await entryOf(each.store, ns, bytes(name)))!.value)).toBe("mine");
    }
  }
});

test("versions go on from what this node has, and from what the log had with what it added", async () => {
  for (const [had, least] of [
    [[{ base: 5_000 }], 5_000],
    [[], 1],
  ] as const) {
    const { node, version, show, lose, first, alarmed } = await oneNode();
    await lose();
    for (const { base } of had) {
      show(entriesKey, first({ cluster: "test", base, replaces: [] }, "entries-other"));
      for (let n = 0; n < 10; n++) show("entry.a.b", bytes("x"));
      await alarmed();
    }
    await node.entries.restore();
    const next = storedVersion(await node.store.put(ns, bytes("k"), bytes("w")));
    expect(next).toBeGreaterThan(Math.max(version, least));
  }
});

test("a log says which ones it replaces, the last fifty of them", async () => {
  const { log, node, id, first, show, lose, alarmed } = await oneNode();
  await lose();
  const replaces = Array.from({ length: 50 }, (_, n) => ({ log: `entries-${n}`, upTo: n }));
  show(entriesKey, first({ cluster: "test", base: 0, replaces }, "entries-other"));
  await alarmed();
  await node.entries.restore();
  const record = log.entries.get(entriesKey)!.value;
  const body = JSON.parse(Buffer.from(record.subarray(65)).toString()) as { value: unknown };
  const read = readEntryRecord(entriesKey, body.value);
  expect(read).toMatchObject({ kind: "entries", value: { replaces: { length: 50 } } });
  const logs = (read!.value as EntryRecordValue<"entries">).replaces;
  expect([logs[0]!.log, logs.at(-1)!.log]).toEqual(["entries-1", id]);
});

test("the first record is written last, over whatever comes meanwhile, and a removed entry is none", async () => {
  const { log, node, show, lose } = await oneNode();
  storedVersion(await node.store.put(ns, bytes("large"), new Uint8Array(200_000)));
  await lose();
  const written: string[] = [];
  let races = 2;
  log.beforeAppend = (name) => {
    // Another node is first, some times.
    if (name === at("k") && races-- > 0) show(name, bytes("x"));
    written.push(name);
  };
  const ask = node.owner.ask;
  (node.owner as { ask: unknown }).ask = async (name: string, value: { key: Uint8Array }) => {
    const isLarge = name === "value" && text(value.key) === "large";
    return isLarge ? null : ask(name as never, value as never);
  };
  expect(await node.entries.restore()).toBe(2);
  expect(written.filter((each) => each === at("k"))).toHaveLength(3);
  expect(written.at(-1)).toBe(entriesKey);
  expect(written).not.toContain(at("large"));
});
