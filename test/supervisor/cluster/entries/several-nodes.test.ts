import { expect, onTestFinished, test, vi } from "vitest";
import type { Aged } from "../../../../runtime/abi/generated/types.ts";
import type { ReplicaOwner } from "../../../../runtime/services/kv/kv-process.ts";
import { RequestKv } from "../../../../runtime/services/request-kv.ts";
import type { KvNamespace, KvStore } from "../../../../runtime/store/kv.ts";
import {
  bytes,
  entryOf,
  listAll,
  someNamespace,
  storedVersion,
  text,
} from "../../../store/kv/kv-suite.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { until } from "../../../store/log/support/nats-servers.ts";
import { newKey } from "../support/memory-node.ts";
import { nodeOfTest, temporaryFolder } from "./support/entries-node.ts";

const ns = someNamespace({ name: "~things" });

async function twoNodes() {
  const [log, key] = [new MemoryLog(), newKey()];
  const nodes = await Promise.all([0, 1].map(() => nodeOfTest({ log, key })));
  for (const node of nodes) await node.entries.handlers.level(null);
  const [a, b] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
  const level = () => Promise.all(nodes.map((node) => node.entries.handlers.level(null)));
  return { log, key, a, b, level };
}

/** Raises a counter by compare-and-set, as often as is asked for. */
async function raise(store: KvStore, times: number, namespace: KvNamespace = ns): Promise<void> {
  const key = bytes("counter");
  for (let n = 0; n < times; ) {
    const entry = await entryOf(store, namespace, key);
    const count = entry === null ? 0 : Number(text(entry.value));
    const options = { ifVersion: entry?.version ?? 0 };
    const done = await store.put(namespace, key, bytes(`${count + 1}`), options);
    if ("version" in done) n++;
    else expect(done).toEqual({ conflict: expect.any(Number) });
  }
}

test("two nodes that raise one counter 1,000 times each end at 2,000", async () => {
  const { a, b, level } = await twoNodes();
  await Promise.all([raise(a.store, 1_000), raise(b.store, 1_000)]);
  await level();
  for (const { store } of [a, b]) {
    expect(text((await entryOf(store, ns, bytes("counter")))!.value)).toBe("2000");
  }
}, 120_000);

test("what one node wrote is read at the other, with the same version, and so is what it removed", async () => {
  const { a, b, level } = await twoNodes();
  const options = { metadata: "m", expiresAt: Date.now() + 3_600_000 };
  const version = storedVersion(await a.store.put(ns, bytes("k"), bytes("v"), options));
  await level();
  const entry = (await entryOf(b.store, ns, bytes("k")))!;
  expect({ ...entry, value: text(entry.value) }).toEqual({ value: "v", version, ...options });
  // Under the condition of a version that the other node gave.
  const next = storedVersion(await b.store.put(ns, bytes("k"), bytes("w"), { ifVersion: version }));
  expect(await a.store.put(ns, bytes("k"), bytes("x"), { ifVersion: version })).toEqual({
    conflict: next,
  });
  expect(await a.store.delete(ns, bytes("k"), next)).toEqual({ removed: true });
  // A key that is gone elsewhere is absent, wherever that is asked.
  storedVersion(await b.store.put(ns, bytes("k"), bytes("y"), { ifVersion: 0 }));
  await level();
  expect(text((await entryOf(a.store, ns, bytes("k")))!.value)).toBe("y");
});

test("a value of many parts is whole at the other node, and its parts go once it is replaced", async () => {
  const { log, a, b, level } = await twoNodes();
  const value = new Uint8Array(3_000_001).map((_, n) => n % 251);
  storedVersion(await a.store.put(ns, bytes("large"), value));
  await level();
  const entry = (await entryOf(b.store, ns, bytes("large")))!;
  expect(Buffer.compare(entry.value, value)).toBe(0);
  expect(log.bytes.size).toBe(12);
  storedVersion(await b.store.put(ns, bytes("large"), bytes("small")));
  await level();
  await a.entries.clean();
  expect(log.bytes.size).toBe(0);
});

test("keys that were removed or have expired go from the log, and a node that was away sees that they did", async () => {
  const { log, key, a, b, level } = await twoNodes();
  const folder = temporaryFolder();
  const away = await nodeOfTest({ log, key, folder });
  for (const each of ["kept", "removed", "expired"]) {
    const expiresAt = each === "expired" ? Date.now() + 8_000 : undefined;
    const options = expiresAt === undefined ? {} : { expiresAt };
    storedVersion(await a.store.put(ns, bytes(each), bytes("v"), options));
  }
  await away.entries.handlers.level(null);
  expect(await listAll(away.store, ns)).toHaveLength(3);
  await away.close();
  expect(await a.store.delete(ns, bytes("removed"))).toEqual({ removed: true });
  await level();
  const left = () => [...log.entries.keys()].filter((name) => name.startsWith("entry."));
  expect(left()).toHaveLength(3);
  // Twice: what goes was there a round before.
  await until(async () => {
    for (const node of [a, b]) await node.entries.clean();
    return left().length === 1;
  }, "only the entry that is there is in the log");
  const back = await nodeOfTest({ log, key, folder });
  await back.entries.handlers.level(null);
  for (const { store } of [a, b, back]) {
    expect((await listAll(store, ns)).map(({ key }) => text(key))).toEqual(["kept"]);
  }
  for (const { store } of [a, b, back]) {
    storedVersion(await store.put(ns, bytes("removed"), bytes("again")));
    expect(await store.delete(ns, bytes("removed"))).toEqual({ removed: true });
  }
});

test("a namespace that is removed is empty at each node, and may be used again", async () => {
  const { log, a, b, level } = await twoNodes();
  const other = someNamespace({ name: "~other" });
  for (let n = 0; n < 20; n++) await a.store.put(ns, bytes(`${n}`), bytes("v"));
  const last = storedVersion(await b.store.put(other, bytes("k"), bytes("v")));
  await a.entries.removeNamespace(ns);
  await level();
  for (const { store } of [a, b]) {
    expect(await listAll(store, ns)).toEqual([]);
    expect(await listAll(store, other)).toHaveLength(1);
  }
  expect([...log.entries.keys()].filter((name) => name.startsWith("entry."))).toHaveLength(1);
  const version = storedVersion(await b.store.put(ns, bytes("1"), bytes("w"), { ifVersion: 0 }));
  expect(version).toBeGreaterThan(last);
});

/** The namespace's age at a node, as a worker there is told it. */
async function ageAt({ store }: { readonly store: KvStore }, name: string): Promise<Aged> {
  const bound = new Map([["BOUND", someNamespace({ name })]]);
  return new RequestKv(store, bound).age("BOUND");
}

const realClock = process.hrtime.bigint.bind(process.hrtime);

/** Has so many ms pass, for ages. */
function passes(ms: number): void {
  const now = process.hrtime.bigint() + BigInt(ms) * 1_000_000n;
  const ahead = now - realClock();
  vi.spyOn(process.hrtime, "bigint").mockImplementation(() => realClock() + ahead);
  onTestFinished(() => void vi.restoreAllMocks());
}

async function knownAge(node: { readonly store: KvStore }, name: string): Promise<number> {
  const aged = await ageAt(node, name);
  expect(aged).toEqual({ tag: "age", val: expect.any(BigInt) });
  return Number(aged.val);
}

test("a node that has not seen the log knows no age, and what waits on its way to the owner is no younger for that", async () => {
  const log = new MemoryLog();
  log.away = true;
  const held: (() => void)[] = [];
  const between = (owner: ReplicaOwner): ReplicaOwner => ({
    ask: owner.ask,
    tell: (level) => void held.push(() => owner.tell(level)),
  });
  const node = await nodeOfTest({ log, key: newKey(), between });
  const tell = () => {
    for (const each of held.splice(0)) each();
  };
  await node.entries.handlers.level(null);
  tell();
  expect(await ageAt(node, ns.name)).toEqual({ tag: "failed", val: "unavailable" });
  expect(await knownAge(node, "things")).toBe(0);
  log.away = false;
  await node.entries.handlers.level(null);
  log.away = true;
  passes(5_000);
  tell();
  expect(await knownAge(node, ns.name)).toBeGreaterThanOrEqual(5_000);
});

test("no tenant sees by the age when another one writes", async () => {
  const { a, b, level } = await twoNodes();
  const theirs = someNamespace({ tenant: "other", name: "~things" });
  await level();
  for (const node of [a, b]) {
    passes(600);
    const before = await knownAge(a, ns.name);
    storedVersion(await node.store.put(theirs, bytes("k"), bytes("v")));
    await level();
    expect(await knownAge(a, ns.name)).toBe(before);
  }
});

test("without the servers writes fail at once, reads go on and grow older, and come back by themselves", async () => {
  const { log, a, b, level } = await twoNodes();
  storedVersion(await a.store.put(ns, bytes("k"), bytes("v")));
  await level();
  expect(await knownAge(b, ns.name)).toBeLessThan(5_000);
  log.away = true;
  await b.entries.handlers.level(null);
  const began = performance.now();
  const unavailable = { refused: "unavailable" };
  expect(await b.store.put(ns, bytes("k"), bytes("w"))).toEqual(unavailable);
  expect(await b.store.delete(ns, bytes("k"))).toEqual(unavailable);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(text((await entryOf(b.store, ns, bytes("k")))!.value)).toBe("v");
  const age = await knownAge(b, ns.name);
  passes(60_000);
  const later = await knownAge(b, ns.name);
  expect(later).toBeGreaterThanOrEqual(age + 58_000);
  expect(await knownAge(b, "things")).toBe(0);
  // Namespaces of the host alone are written.
  storedVersion(await b.store.put(someNamespace(), bytes("k"), bytes("w")));
  log.away = false;
  await level();
  expect(await knownAge(b, ns.name)).toBeLessThan(later);
  storedVersion(await b.store.put(ns, bytes("k"), bytes("w")));
});

test("two nodes that fill a namespace at once outgrow its quota by no more than one of them has under way", async () => {
  const quotaBytes = 100_000;
  const small = { ...ns, quotaBytes };
  const { a, b, level } = await twoNodes();
  const value = new Uint8Array(990);
  const fill = async ({ store }: typeof a, name: string) => {
    const done: object[] = [];
    for (let round = 0; round < 20; round++) {
      const puts = Array.from({ length: 10 }, (_, n) =>
        store.put(small, bytes(`${name}-${round.toString().padStart(4, "0")}-${n}`), value),
      );
      done.push(...(await Promise.all(puts)));
    }
    return done;
  };
  const done = (await Promise.all([fill(a, "a"), fill(b, "b")])).flat();
  expect(done).toContainEqual({ refused: "quota" });
  await level();
  const [used] = await a.store.namespaces();
  // Ten at once, of 1,000 bytes each.
  expect(used!.bytes).toBeLessThanOrEqual(quotaBytes + 10_000);
  expect(used!.bytes).toBeGreaterThan(quotaBytes - 1_000);
  // From then on it is exact.
  expect(await b.store.put(small, bytes("one-more-key"), value)).toEqual({ refused: "quota" });
}, 60_000);
