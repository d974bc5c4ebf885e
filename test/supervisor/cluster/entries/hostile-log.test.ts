import { expect, test } from "vitest";
import type { ReplicaOwner } from "../../../../runtime/services/kv/kv-process.ts";
import { signRecord } from "../../../../runtime/store/log/signed-record.ts";
import {
  entryKey,
  entryValue,
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
import { nodeOfTest, temporaryFolder } from "./support/entries-node.ts";

const ns = someNamespace({ name: "~things" });
const key = bytes("k");
const at = entryKey(ns, key);
const change = (value: string) => ({
  ...{ tenant: ns.tenant, name: ns.name, key, metadata: null, expiresAt: null },
  value: bytes(value),
});

/** A node with one entry, and what its log is called. */
async function oneEntry() {
  const log = new MemoryLog();
  const clusterKey = newKey();
  const node = await nodeOfTest({ log, key: clusterKey });
  await node.entries.handlers.level(null);
  const version = storedVersion(await node.store.put(ns, key, bytes("mine")));
  const { log: id } = await node.owner.ask("replica", null);
  const put = async (record: Uint8Array) => {
    const follows = log.entries.get(at)!.revision;
    await log.append(at, record, follows);
    await node.entries.handlers.level(null);
  };
  const sign = (value: unknown, by = clusterKey, of = id!, name = at) =>
    signRecord(by, { log: of, key: name, follows: version, value })!;
  return { log, node, version, put, sign, key: clusterKey };
}

test("of many records that come at once those are refused that are not signed by the cluster's key, and no other", async () => {
  const { log, node, key: clusterKey } = await oneEntry();
  const { log: id } = await node.owner.ask("replica", null);
  const stranger = newKey();
  const names = Array.from({ length: 100 }, (_, n) => `many-${n}`);
  for (const [n, each] of names.entries()) {
    const name = entryKey(ns, bytes(each));
    const value = entryValue({ ...change(each), key: bytes(each) }, 0);
    const by = n % 7 === 3 ? stranger : clusterKey;
    const record = signRecord(by, { log: id!, key: name, follows: 0, value })!;
    log.entries.set(name, { key: name, value: record, revision: ++log.revision });
  }
  await node.entries.handlers.level(null);
  const forged = names.filter((_, n) => n % 7 === 3);
  for (const [n, each] of names.entries()) {
    const entry = await entryOf(node.store, ns, bytes(each));
    expect(entry == null).toBe(n % 7 === 3);
  }
  expect(node.entries.status()!.refused).toMatchObject({ signature: forged.length, schema: 0 });
});

test("a record that is forged, damaged, oversize, unknown, of another key or log, or says nothing, changes nothing", async () => {
  const { node, version, put, sign } = await oneEntry();
  const good = entryValue(change("theirs"), version);
  const damaged = Buffer.from(sign(good));
  damaged[damaged.length - 3]! ^= 1;
  const unknown = Buffer.from(sign(good));
  unknown[0] = 9;
  const other = { ...good, key: Buffer.from("other").toString("base64") };
  const records: [string, Uint8Array][] = [
    ["signature", sign(good, newKey())],
    ["signature", damaged],
    ["version", unknown],
    ["size", new Uint8Array(600_000).fill(1)],
    ["size", new Uint8Array()],
    ["log", sign(good, undefined, "entries-of-another-log")],
    ["schema", sign(good, undefined, undefined, entryKey(ns, bytes("other")))],
    ["schema", sign(other)],
    ["schema", sign({ ...good, expiresAt: 1e300 })],
    ["schema", sign({ ...good, value: { inline: "!" } })],
    ["schema", sign({ ...good, tenant: "a/b" })],
    ["schema", sign({ ...good, name: "things" })],
    ["schema", sign({ ...good, value: { parts: "ab", bytes: 2 ** 31, sha256: "0".repeat(64) } })],
    ["digest", sign({ ...good, value: { parts: "ab", bytes: 5, sha256: "0".repeat(64) } })],
  ];
  const wanted: Record<string, number> = {};
  for (const [why, record] of records) {
    await put(record);
    wanted[why] = (wanted[why] ?? 0) + 1;
    expect(text((await entryOf(node.store, ns, key))!.value)).toBe("mine");
  }
  expect(node.entries.status()!.refused).toEqual(wanted);
  expect(node.lines.filter((line) => line.includes("refused"))).toHaveLength(records.length);
  // What was refused does not stand in the way.
  const next = storedVersion(await node.store.put(ns, key, bytes("new"), { ifVersion: version }));
  expect((await entryOf(node.store, ns, key))!.version).toBe(next);
}, 30_000);

test("an old record that somebody puts there again changes nothing", async () => {
  const { log, node, put } = await oneEntry();
  const old = log.entries.get(at)!.value;
  storedVersion(await node.store.put(ns, key, bytes("newer")));
  await put(old);
  expect(text((await entryOf(node.store, ns, key))!.value)).toBe("newer");
  expect(node.entries.status()!.refused).toMatchObject({ log: 1 });
  expect(await node.store.delete(ns, key)).toEqual({ removed: true });
  await put(old);
  expect(await entryOf(node.store, ns, key)).toBeNull();
  storedVersion(await node.store.put(ns, key, bytes("newest"), { ifVersion: 0 }));
  expect(text((await entryOf(node.store, ns, key))!.value)).toBe("newest");
});

test.each(["emptied", "set back", "set back and written to"])(
  "a log that was %s is an alarm: reads go on, no write is done, and a restore makes all nodes equal",
  async (how) => {
    const { log, node, key: clusterKey } = await oneEntry();
    const other = await nodeOfTest({ log, key: clusterKey });
    await other.entries.handlers.level(null);
    const before = { entries: new Map(log.entries), revision: log.revision };
    for (const name of ["a", "b", "c"]) await node.store.put(ns, bytes(name), bytes(name));
    const large = new Uint8Array(700_000).fill(7);
    const last = storedVersion(await node.store.put(ns, bytes("large"), large));
    await other.entries.handlers.level(null);
    log.entries = how === "emptied" ? new Map() : new Map(before.entries);
    log.revision = how === "emptied" ? 0 : before.revision;
    log.bytes.clear();
    if (how === "set back and written to") {
      for (let n = 0; n < 10; n++) {
        await log.append("entry.a.b", bytes("x"), log.entries.get("entry.a.b")?.revision ?? 0);
      }
    }
    // As after a reconnect, on which a log that went on is looked at too.
    for (const each of [node, other]) each.entries.attach(each.owner);
    for (let look = 0; look < 3; look++) {
      for (const each of [node, other]) await each.entries.handlers.level(null);
    }
    for (const { store, entries } of [node, other]) {
      expect(entries.status()!.alarm).not.toBeNull();
      expect(await listAll(store, ns)).toHaveLength(5);
      expect(await store.put(ns, key, bytes("x"))).toEqual({ refused: "unavailable" });
    }
    expect(await node.entries.restore()).toBe(6);
    for (const { store, entries } of [node, other]) {
      await entries.handlers.level(null);
      expect(entries.status()!.alarm).toBeNull();
      expect((await listAll(store, ns)).map((each) => text(each.key))).toEqual([
        ...["a", "b", "c", "k", "large"],
      ]);
      const value = (await entryOf(store, ns, bytes("large")))!.value;
      expect(Buffer.compare(value, large)).toBe(0);
    }
    // Versions go on growing.
    expect(storedVersion(await other.store.put(ns, key, bytes("x")))).toBeGreaterThan(last);
    expect(await node.entries.restore()).toBe(0);
  },
  30_000,
);

test("a node without the cluster's key, or of another cluster, takes up nothing", async () => {
  const { log } = await oneEntry();
  const stranger = await nodeOfTest({ log, key: newKey() });
  for (let look = 0; look < 4; look++) await stranger.entries.handlers.level(null);
  expect(await listAll(stranger.store, ns)).toEqual([]);
  expect(stranger.entries.status()!.alarm!.sentence).toContain("none that this cluster's key");
  expect(await stranger.store.put(ns, key, bytes("x"))).toEqual({ refused: "unavailable" });
});

test("an owner of entries that was taken over changes nothing of tenants that its host has not, and removes nothing that is there", async () => {
  const { log, node, key: clusterKey } = await oneEntry();
  const theirs = { tenant: "bank", name: "~accounts" };
  const large = new Uint8Array(400_000).fill(1);
  storedVersion(await node.store.put({ ...theirs, quotaBytes: 2 ** 30 }, key, large));
  const taken: { leavings: object | null; owner: ReplicaOwner | null } = {
    leavings: null,
    owner: null,
  };
  const attacker = await nodeOfTest({
    ...{ log, key: clusterKey, folder: temporaryFolder() },
    mayUse: ({ tenant }) => tenant === ns.tenant,
    between: (owner) => ({
      ...owner,
      ask: (name, ask) =>
        name === "leavings" && taken.leavings !== null
          ? (Promise.resolve(taken.leavings) as never)
          : owner.ask(name, ask),
    }),
  });
  const { handlers } = attacker.entries;
  await handlers.level(null);
  const records = [...log.entries.keys()].filter((each) => each.startsWith("entry."));
  const parts = [...log.bytes.keys()];
  const proposal = { ...theirs, key, follows: 0, value: null, metadata: null, expiresAt: null };
  expect(await handlers.propose(proposal)).toEqual({ refused: "no-namespace" });
  expect(await handlers.openParts({ ...theirs, key })).toBeNull();
  // Parts that are there, under the name that the owner was told with the record.
  const name = parts[0]!.split(".")[0]!;
  expect(await handlers.putPart({ id: name, n: 0, bytes: bytes("x") })).toBe(false);
  // Parts of an own value as those of another one's.
  const own = (await handlers.openParts({ tenant: ns.tenant, name: ns.name, key: bytes("own") }))!;
  expect(await handlers.putPart({ id: own, n: 0, bytes: bytes("x") })).toBe(true);
  expect(await handlers.putPart({ id: own, n: 2 ** 31, bytes: bytes("x") })).toBe(false);
  const value = { parts: own, bytes: 1, sha256: "0".repeat(64) };
  expect(await handlers.propose({ ...change(""), follows: 0, value })).toEqual({
    refused: "unavailable",
  });
  taken.leavings = {
    keys: [
      { ...theirs, key, version: Number.MAX_SAFE_INTEGER },
      { ...theirs, key, version: 1 },
      { tenant: ns.tenant, name: ns.name, key, version: 2 },
    ],
    parts: [name],
  };
  for (let round = 0; round < 3; round++) await attacker.entries.clean();
  expect([...log.entries.keys()].filter((each) => each.startsWith("entry."))).toEqual(records);
  expect([...log.bytes.keys()]).toEqual([...parts, `${own}.0`]);
  expect(
    Buffer.compare((await entryOf(node.store, { ...theirs, quotaBytes: 0 }, key))!.value, large),
  ).toBe(0);
});
