// What a node makes of the log of replicated entries.
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { signRecord } from "../../../../runtime/store/log/signed-record.ts";
import {
  entriesKey,
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
import { type EntriesNode, nodeOfTest } from "./support/entries-node.ts";

const ns = someNamespace({ name: "~things" });
const at = (name: string) => entryKey(ns, bytes(name));

/** Nodes that have an entry `k` each, and what their log is called. */
async function nodes(count = 1) {
  const [log, key] = [new MemoryLog(), newKey()];
  const all: EntriesNode[] = [];
  for (let n = 0; n < count; n++) {
    all.push(await nodeOfTest({ log, key }));
    await all[n]!.entries.handlers.level(null);
  }
  const [a] = all as [EntriesNode];
  storedVersion(await a.store.put(ns, bytes("k"), bytes("v")));
  for (const node of all) await node.entries.handlers.level(null);
  const { log: id } = await a.owner.ask("replica", null);
  const sign = (name: string, after: number, by = key, of = id!) => {
    const common = { tenant: ns.tenant, name: ns.name, metadata: null, expiresAt: null };
    const value = entryValue({ ...common, key: bytes(name), value: bytes("theirs") }, after);
    return signRecord(by, { log: of, key: at(name), follows: 0, value })!;
  };
  /** What somebody has the log show. */
  const show = (name: string, value: Uint8Array, revision = ++log.revision) => {
    log.entries.set(name, { key: name, value, revision });
  };
  const first = (value: object, of = "entries-anew") =>
    show(entriesKey, signRecord(key, { log: of, key: entriesKey, follows: 0, value })!);
  return { log, key, id: id!, all, a, sign, show, first };
}

const level = (node: EntriesNode) => node.entries.handlers.level(null);
/** As after a reconnect. */
const again = async (node: EntriesNode) => {
  node.entries.attach(node.owner);
  await level(node);
  await level(node);
};
const alarm = (node: EntriesNode) => node.entries.status()!.alarm?.sentence ?? null;
const keys = async ({ store }: EntriesNode) =>
  (await listAll(store, ns)).map(({ key }) => text(key));

test("a node that did not see a key go from the log has it no more once it says that it is level", async () => {
  const { all, a, log } = await nodes(2);
  const b = all[1]!;
  log.tell = () => {};
  expect(await a.store.delete(ns, bytes("k"))).toEqual({ removed: true });
  for (let n = 0; n < 2; n++) await a.entries.clean();
  expect(log.entries.has(at("k"))).toBe(false);
  expect(await keys(b)).toEqual(["k"]);
  await level(b);
  expect(await keys(b)).toEqual([]);
});

test("a node that noticed nothing of a log that was lost goes over to the one that another node has written", async () => {
  const { all, a, log } = await nodes(2);
  const b = all[1]!;
  log.tell = () => {};
  log.entries.clear();
  log.revision = 0;
  log.bytes.clear();
  await again(a);
  // As many as it takes for the new one to be longer.
  for (let n = 0; n < 5; n++) await log.append("entry.a.b", bytes("x"), log.revision);
  expect(await a.entries.restore()).toBeGreaterThan(0);
  expect(alarm(b)).toBeNull();
  for (let n = 0; n < 3; n++) await level(b);
  storedVersion(await a.store.put(ns, bytes("new"), bytes("v")));
  await level(b);
  expect([alarm(b), await keys(b)]).toEqual([null, ["k", "new"]]);
  storedVersion(await b.store.put(ns, bytes("k"), bytes("w")));
});

test("a log that went back is seen without a reconnect, and where what went was never believed", async () => {
  const { log, a, show } = await nodes();
  show(at("x"), bytes("forged"));
  await level(a);
  log.entries.delete(at("x"));
  log.revision--;
  for (let look = 0; look < 3; look++) await level(a);
  expect(alarm(a)).toMatch(/went back to revision 2/);
});

test("a log that replaces this node's is followed where it has all that this node has, and is an alarm elsewhere", async () => {
  for (const [replaced, sentence] of [
    [[], /is another one/],
    [[{ log: "entries-other", upTo: 1_000 }], /is another one/],
    [[-1], /is another one/],
    [[0], null],
  ] as const) {
    const { log, a, id, first } = await nodes();
    const replaces = replaced.map((each) =>
      typeof each === "number" ? { log: id, upTo: log.revision + each } : each,
    );
    first({ cluster: "test", base: 100, replaces });
    await again(a);
    if (sentence !== null) {
      expect([alarm(a), await keys(a)]).toEqual([expect.stringMatching(sentence), ["k"]]);
      continue;
    }
    // It has none of them, and says so.
    expect([alarm(a), await keys(a)]).toEqual([null, []]);
    expect(storedVersion(await a.store.put(ns, bytes("k"), bytes("w")))).toBeGreaterThan(100);
  }
});

test.each<[string, (cluster: Awaited<ReturnType<typeof nodes>>) => Promise<void> | void]>([
  [
    "nothing of what this node has last, which nobody has cleaned",
    ({ log }) => void log.entries.delete(at("k")),
  ],
  ["an unsigned record in its place", ({ log, show }) => show(at("k"), bytes("x"), log.revision)],
  [
    "a record of another log in its place",
    ({ log, key, show, sign }) => show(at("k"), sign("k", 0, key, "entries-other"), log.revision),
  ],
  [
    "a newer one whose writer did not know of it",
    ({ log, show, sign }) => show(at("k"), sign("k", log.revision - 1)),
  ],
])("a log that has %s went back and was written to: an alarm", async (_, change) => {
  const cluster = await nodes();
  await change(cluster);
  for (let n = 0; n < 5; n++) cluster.show("entry.a.b", bytes("x"));
  await again(cluster.a);
  expect(alarm(cluster.a)).toMatch(/it went back, and was written to/);
  expect(text((await entryOf(cluster.a.store, ns, bytes("k")))!.value)).toBe("v");
});

test("a log that went back before a removal, and was written to, is an alarm", async () => {
  const { log, a, show } = await nodes();
  await a.entries.removeNamespace(ns);
  const before = new Map(log.entries);
  const { revision } = log;
  await a.entries.removeNamespace(ns);
  log.entries = before;
  log.revision = revision;
  for (let n = 0; n < 5; n++) show("entry.a.b", bytes("x"));
  await again(a);
  expect(alarm(a)).toMatch(/it went back, and was written to/);
});

test.each<[string, (cluster: Awaited<ReturnType<typeof nodes>>) => void]>([
  ["what this node has", () => {}],
  [
    "a newer one whose writer knew of it",
    ({ log, show, sign }) => show(at("k"), sign("k", log.revision)),
  ],
  ["a newer one that nobody has signed", ({ show }) => show(at("k"), bytes("x"))],
])("a log that has %s goes on", async (_, change) => {
  const cluster = await nodes();
  change(cluster);
  await again(cluster.a);
  expect(alarm(cluster.a)).toBeNull();
  storedVersion(await cluster.a.store.put(ns, bytes("other"), bytes("v")));
});

test("of many records that are refused some are logged, with as much of their keys as is fit to be read", async () => {
  const { a, show } = await nodes();
  for (let n = 0; n < 40; n++) show(`entry.\u202e\u001b[31m${"x".repeat(5_000)}.${n}`, bytes("x"));
  await level(a);
  const lines = a.lines.filter((line) => line.includes("is refused"));
  expect(lines).toHaveLength(20);
  for (const line of lines) {
    expect(line).not.toMatch(/\u202e|[^\\]\\u001b/);
    expect(line.length).toBeLessThan(600);
  }
  expect(a.entries.status()!.refused).toMatchObject({ size: 40 });
});

test("a value whose parts went as it was replaced is no reason to refuse anything", async () => {
  const { log, all, a } = await nodes(2);
  const b = all[1]!;
  log.tell = () => {};
  storedVersion(await a.store.put(ns, bytes("large"), new Uint8Array(200_000)));
  log.bytes.clear();
  const looked = level(b);
  await wait(50);
  storedVersion(await a.store.put(ns, bytes("large"), bytes("small")));
  await looked;
  await level(b);
  expect(b.entries.status()!.refused).toMatchObject({ digest: 0 });
  expect(text((await entryOf(b.store, ns, bytes("large")))!.value)).toBe("small");
});
