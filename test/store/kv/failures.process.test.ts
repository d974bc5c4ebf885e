import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import { makeDataDir } from "../support/data-dir.ts";
import { aFailure } from "../support/fails.ts";
import { bytes, entryOf, listAll, someNamespace } from "./kv-suite.ts";
import { killedNamespace } from "./support/killed-puts.ts";

const support = join(import.meta.dirname, "support");
const database = (dataDir: string) => join(dataDir, "kv", "kv.sqlite");
const ns = someNamespace();

async function someStore(): Promise<string> {
  const dataDir = makeDataDir();
  const store = await openEmbeddedKv(dataDir);
  await store.put(ns, bytes("a"), bytes("b"));
  await store.close();
  return dataDir;
}

test("a database of a newer version is left as it is, with both versions told", async () => {
  const dataDir = await someStore();
  const db = new DatabaseSync(database(dataDir));
  db.exec("PRAGMA user_version = 7");
  db.close();
  const before = readFileSync(database(dataDir));
  await expect(openEmbeddedKv(dataDir)).rejects.toEqual(
    aFailure("store-newer", "has schema 7, .* knows schemas up to 3"),
  );
  expect(readFileSync(database(dataDir))).toEqual(before);
});

test.each(["CREATE TABLE entries (a)", "PRAGMA user_version = 1"])(
  "another program's database (%s) is left as it is, and told",
  async (sql) => {
    const dataDir = makeDataDir();
    mkdirSync(join(dataDir, "kv"));
    const db = new DatabaseSync(database(dataDir));
    db.exec(sql);
    db.close();
    const before = readFileSync(database(dataDir));
    await expect(openEmbeddedKv(dataDir)).rejects.toEqual(
      aFailure("store-failed", "is another program's database"),
    );
    expect(readFileSync(database(dataDir))).toEqual(before);
  },
);

test("a database that was emptied is no new one, nor is one of which only the log is there", async () => {
  const dataDir = await someStore();
  const copy = readFileSync(database(dataDir));
  writeFileSync(database(dataDir), "");
  await expect(openEmbeddedKv(dataDir)).rejects.toEqual(
    aFailure("store-lost", "kv.sqlite is empty: nothing was changed"),
  );
  expect(readFileSync(database(dataDir))).toHaveLength(0);
  rmSync(database(dataDir));
  writeFileSync(`${database(dataDir)}-wal`, "a log");
  await expect(openEmbeddedKv(dataDir)).rejects.toEqual(
    aFailure("store-lost", "kv.sqlite is gone, and its log kv.sqlite-wal is there still"),
  );
  rmSync(`${database(dataDir)}-wal`);
  writeFileSync(database(dataDir), copy);
  const store = await openEmbeddedKv(dataDir);
  expect(await listAll(store, ns)).toHaveLength(1);
  await store.close();
});

test("a file that is no database is told", async () => {
  const dataDir = makeDataDir();
  mkdirSync(join(dataDir, "kv"));
  writeFileSync(database(dataDir), "no database".repeat(1_000));
  await expect(openEmbeddedKv(dataDir)).rejects.toEqual(
    aFailure("store-failed", "it is damaged.*SQLITE_NOTADB"),
  );
});

test("a disk that takes no more is told, and what was there can be read, then and afterwards", async () => {
  const dataDir = makeDataDir();
  const { stdout } = await promisify(execFile)(
    "/bin/sh",
    [
      ...["-c", 'ulimit -f 4096; exec "$@"', "sh"],
      ...[process.execPath, join(support, "failing-kv-main.ts"), dataDir],
    ],
    { timeout: 50_000 },
  );
  const { done, error, readable } = JSON.parse(stdout) as Record<string, number>;
  expect(error).toEqual(aFailure("store-failed", "Entries can't be written: .*disk is full"));
  expect(done).toBeGreaterThan(20);
  expect(readable).toBe(done);
  const store = await openEmbeddedKv(dataDir);
  expect(await listAll(store, killedNamespace)).toHaveLength(done!);
  expect(await store.put(killedNamespace, bytes("more"), bytes(""))).toHaveProperty("version");
  await store.close();
});

test("a store is one process's, and the next one's as soon as that was killed", async () => {
  const dataDir = await someStore();
  const holder = fork(join(support, "put-loop-main.ts"), [dataDir, "0"], { silent: true });
  await once(holder.stdout!, "data");
  await expect(openEmbeddedKv(dataDir, { wait: 100 })).rejects.toEqual(
    aFailure("store-in-use", "Another"),
  );
  // Who waits for it gets it.
  const opened = openEmbeddedKv(dataDir, { wait: 30_000 });
  holder.kill("SIGKILL");
  const store = await opened;
  expect(await entryOf(store, ns, bytes("a"))).not.toBeNull();
  await store.close();
});

test("a closed store is told", async () => {
  const store = await openEmbeddedKv(makeDataDir());
  await store.close();
  await store.close();
  for (const call of [
    store.get(ns, bytes("a")),
    store.put(ns, bytes("a"), bytes("")),
    store.delete(ns, bytes("a")),
    store.list(ns, bytes(""), { limit: 1 }),
  ]) {
    await expect(call).rejects.toEqual(aFailure("store-failed", "is closed"));
  }
});
