import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import type { KvNamespace, OwnedKvStore } from "../../../runtime/store/kv.ts";
import { makeDataDir } from "../support/data-dir.ts";
import { bytes, entryOf, listAll, someNamespace, storedVersion } from "./kv-suite.ts";
import { killedNamespace } from "./support/killed-puts.ts";
import { onDisk } from "./support/on-disk.ts";

const ns = someNamespace();
const program = join(import.meta.dirname, "support", "remove-main.ts");
const patience = 120_000;

async function openStore(dataDir = makeDataDir()): Promise<OwnedKvStore> {
  const store = await openEmbeddedKv(dataDir);
  onTestFinished(() => store.close());
  return store;
}

const put = (store: OwnedKvStore, key: string, value = "", namespace: KvNamespace = ns) =>
  store.put(namespace, bytes(key), bytes(value)).then(storedVersion);

async function untilFreed(dataDir: string): Promise<void> {
  for (let n = 0; n < 1_000 && onDisk(dataDir).removed > 0; n++) await sleep(50);
  expect(onDisk(dataDir).removed).toBe(0);
}

test("entries and bytes are counted exactly, whatever becomes of an entry", async () => {
  const dataDir = makeDataDir();
  const store = await openEmbeddedKv(dataDir);
  const of = (entries: number, kept: number, name = ns.name) => ({
    ...{ tenant: ns.tenant, name, entries, bytes: kept },
  });
  expect(await store.namespaces()).toEqual([]);
  await put(store, "a", "12345");
  await put(store, "a", "123");
  await store.put(ns, bytes("b"), new Uint8Array(70_000), { metadata: "é" });
  await put(store, "a", "1", someNamespace({ name: "also" }));
  await put(store, "a", "1", someNamespace({ tenant: "zoo", name: "also" }));
  expect(await store.namespaces()).toEqual([
    ...[of(1, 2, "also"), of(2, 70_007), { ...of(1, 2, "also"), tenant: "zoo" }],
  ]);
  await store.delete(ns, bytes("b"));
  expect((await store.namespaces())[1]).toEqual(of(1, 4));
  // One that has expired goes when it is swept, or written again.
  await store.put(ns, bytes("x"), bytes("y"), { expiresAt: Date.now() - 1 });
  await store.put(ns, bytes("z"), bytes("y"), { expiresAt: Date.now() - 1 });
  await put(store, "x", "123");
  for (let n = 0; n < 200 && (await store.namespaces())[1]!.entries !== 2; n++) await sleep(50);
  expect((await store.namespaces())[1]).toEqual(of(2, 8));
  await store.close();
  const again = await openStore(dataDir);
  expect((await again.namespaces())[1]).toEqual(of(2, 8));
  for (const key of ["a", "x"]) await again.delete(ns, bytes(key));
  expect(await again.namespaces()).toHaveLength(2);
});

test("a namespace that is removed has nothing any more, and its neighbours have all they had", async () => {
  const dataDir = makeDataDir();
  const store = await openEmbeddedKv(dataDir);
  const others = [someNamespace({ name: "other" }), someNamespace({ tenant: "zoo" })];
  const versions = [await put(store, "a", "1"), await put(store, "b", "x".repeat(200_000))];
  for (const other of others) await put(store, "a", "theirs", other);
  expect(await store.removeNamespace(ns)).toBe(true);
  const look = async (where: OwnedKvStore) => {
    expect(await entryOf(where, ns, bytes("a"))).toBeNull();
    expect(await entryOf(where, ns, bytes("b"))).toBeNull();
    expect(await listAll(where, ns)).toEqual([]);
    expect(await where.delete(ns, bytes("a"), versions[0]!)).toEqual({ conflict: 0 });
    for (const other of others) expect(await listAll(where, other)).toHaveLength(1);
    expect(await where.namespaces()).toHaveLength(2);
  };
  await look(store);
  expect(await store.removeNamespace(ns)).toBe(false);
  expect(await store.removeNamespace({ tenant: "acme", name: "none" })).toBe(false);
  expect(await store.removeNamespace({ tenant: "", name: "../x" })).toBe(false);
  await store.close();
  const again = await openStore(dataDir);
  await look(again);
  // It can be used again, has all its quota, and no version comes twice.
  const small = { ...ns, quotaBytes: 10 };
  const version = storedVersion(await again.put(small, bytes("a"), bytes("123456789")));
  expect(version).toBeGreaterThan(Math.max(...versions));
  expect(await again.namespaces()).toHaveLength(3);
  await untilFreed(dataDir);
  expect(onDisk(dataDir)).toEqual({ entries: 3, large: 0, removed: 0 });
  expect(await entryOf(again, ns, bytes("a"))).not.toBeNull();
});

test("writes asked for before a removal go with it, and those after it stay", async () => {
  const store = await openStore();
  const before = Array.from({ length: 300 }, (_, n) => put(store, `before ${n}`));
  const removed = store.removeNamespace(ns);
  const after = Array.from({ length: 300 }, (_, n) => put(store, `after ${n}`));
  expect(await removed).toBe(true);
  await Promise.all([...before, ...after]);
  const keys = await listAll(store, ns, "", 100);
  expect(keys).toHaveLength(300);
  expect(await listAll(store, ns, "after")).toHaveLength(300);
  expect((await store.namespaces())[0]).toMatchObject({ entries: 300 });
});

test("a database that was written before namespaces could be removed is brought up to date", async () => {
  const dataDir = makeDataDir();
  const store = await openEmbeddedKv(dataDir);
  await put(store, "a", "1");
  await put(store, "b", "2");
  await put(store, "c", "3", someNamespace({ name: "other" }));
  await store.close();
  const db = new DatabaseSync(join(dataDir, "kv", "kv.sqlite"));
  db.exec(`DROP TABLE replica; DROP TABLE left_keys; DROP TABLE value_parts; DROP TABLE seen_keys;
    DROP TABLE removed_namespaces; ALTER TABLE namespaces DROP COLUMN entries;
    PRAGMA user_version = 1`);
  db.close();
  const again = await openStore(dataDir);
  expect((await again.namespaces()).map(({ entries }) => entries)).toEqual([1, 2]);
  expect(await again.removeNamespace(ns)).toBe(true);
});

/** Kills the program that removes a namespace, `at` a moment after it has begun to. What it leaves is whole, or gone and freed
 * later. Gives which. */
async function removeUntilKilled(at: (dataDir: string) => Promise<void>): Promise<string> {
  const dataDir = makeDataDir();
  const child = spawn(process.execPath, [program, dataDir, "600"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    told += chunk;
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  await at(dataDir);
  child.kill("SIGKILL");
  await closed;
  const store = await openEmbeddedKv(dataDir);
  const left = (await listAll(store, killedNamespace)).length;
  const [use] = await store.namespaces();
  expect([0, 600]).toContain(left);
  expect(use?.entries ?? 0).toBe(left);
  if (told.includes("removed")) expect(left).toBe(0);
  if (left > 0) expect(await store.removeNamespace(killedNamespace)).toBe(true);
  await untilFreed(dataDir);
  expect(onDisk(dataDir)).toEqual({ entries: 0, large: 0, removed: 0 });
  await store.close();
  return left === 0 ? "gone" : "there";
}

/** Until some of its entries are freed: that begins within two seconds. */
async function untilFreeing(dataDir: string): Promise<void> {
  for (let n = 0; n < 5_000 && onDisk(dataDir).entries === 600; n++) await sleep(5);
  expect(onDisk(dataDir).entries).toBeLessThan(600);
}

test("kill -9 in the middle of a removal leaves all of a namespace or nothing, and what is left on the disk is freed later", {
  timeout: patience,
}, async () => {
  // Each has a data folder of its own, and most of their time is waiting.
  const rounds = [0, 1, 2, 3].flatMap((round) => [
    removeUntilKilled(() => sleep(4 * round)),
    removeUntilKilled((dataDir) => untilFreeing(dataDir).then(() => sleep(15 * round))),
  ]);
  expect(new Set(await Promise.all(rounds))).toContain("gone");
});
