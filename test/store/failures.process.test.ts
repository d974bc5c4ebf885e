import { execFile } from "node:child_process";
import {
  chmodSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { SerializedError } from "../../runtime/errors.ts";
import { openEmbeddedStore } from "../../runtime/store/embedded/open-store.ts";
import { storeFailure } from "../../runtime/store/embedded/store-failure.ts";
import { makeDataDir } from "./support/data-dir.ts";
import { aFailure } from "./support/fails.ts";
import { deployChange, sha256, someDeployment } from "./support/records.ts";

const program = join(import.meta.dirname, "support", "failing-store-main.ts");

/** Runs the program under a limit of file sizes, in KiB; what it did, and the error it ended with. */
async function runFailing(
  order: { dataDir: string; asNobody?: boolean; step: string },
  fileSize: number | "unlimited" = "unlimited",
): Promise<{ done: string[]; error: SerializedError }> {
  const blocks = fileSize === "unlimited" ? fileSize : fileSize * 2;
  const { stdout } = await promisify(execFile)(
    "/bin/sh",
    [
      "-c",
      'ulimit -f "$0"; exec "$@"',
      `${blocks}`,
      process.execPath,
      program,
      JSON.stringify(order),
    ],
    { timeout: 30_000 },
  );
  const done = JSON.parse(stdout) as string[];
  return { error: JSON.parse(done.pop()!) as SerializedError, done };
}

const database = (dataDir: string) => join(dataDir, "store", "skerry.db");

async function someStore(workers = 1): Promise<string> {
  const dataDir = makeDataDir();
  const { deployments } = await openEmbeddedStore(dataDir);
  for (let n = 0; n < workers; n++) {
    const settings = { text: "x".repeat(3_000) };
    await deployments.apply(deployChange(someDeployment(`w${n}`, n, { settings })));
  }
  await deployments.close();
  return dataDir;
}

test("a data folder of a newer version is left as it is, with both versions told", async () => {
  const dataDir = await someStore();
  const db = new DatabaseSync(database(dataDir));
  db.exec("PRAGMA user_version = 7; DROP TABLE history");
  db.close();
  const before = readFileSync(database(dataDir));
  await expect(openEmbeddedStore(dataDir)).rejects.toEqual(
    aFailure("store-newer", "has schema 7, .* knows schemas up to 1"),
  );
  expect(readFileSync(database(dataDir))).toEqual(before);
});

test("a folder that this user can't write is told", async () => {
  const dataDir = makeDataDir();
  chmodSync(dataDir, 0o555);
  const { error } = await runFailing({ dataDir, asNobody: true, step: "open" });
  expect(error).toEqual(aFailure("store-failed", "this user may not write there.*EACCES"));
  expect(readdirSync(dataDir)).toEqual([]);
});

test("a store that this user can't write any more is told, and is not touched", async () => {
  const dataDir = await someStore();
  chmodSync(dataDir, 0o755);
  const folder = join(dataDir, "store");
  chmodSync(folder, 0o555);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
  const { error } = await runFailing({ dataDir, asNobody: true, step: "open" });
  expect(error).toEqual(aFailure("store-failed", "this user may not write there.*EACCES"));
  chmodSync(folder, 0o755);
});

test("a write to a database that may only be read is told as what it is", async () => {
  const dataDir = await someStore();
  const db = new DatabaseSync(database(dataDir), { readOnly: true });
  let thrown: unknown;
  try {
    db.exec("DELETE FROM workers");
  } catch (error) {
    thrown = error;
  }
  db.close();
  expect(storeFailure(thrown, "Deployments can't be written")).toEqual(
    aFailure("store-failed", "this user may not write there.*SQLITE_READONLY"),
  );
});

test.each([
  ["a file", (dataDir: string) => writeFileSync(join(dataDir, "store"), ""), "ENOTDIR"],
  ["a folder", (dataDir: string) => mkdirSync(database(dataDir), { recursive: true }), "EISDIR"],
])("%s in the place of the other is told", async (_, make, code) => {
  const dataDir = makeDataDir();
  make(dataDir);
  await expect(openEmbeddedStore(dataDir)).rejects.toEqual(
    aFailure("store-failed", `can't be opened; see that folders are folders.*${code}`),
  );
});

test("modules on a disk that takes no more: told, none is half there, and those before are whole", async () => {
  const dataDir = makeDataDir();
  const { done, error } = await runFailing({ dataDir, step: "fill modules" }, 128);
  expect(error).toEqual(aFailure("store-failed", "A module of 140000 bytes .*EFBIG"));
  expect(done).toHaveLength(13);
  expect(readdirSync(join(dataDir, "modules")).toSorted()).toEqual(
    done.map((digest) => `${digest}.wasm`).toSorted(),
  );
  const { deployments, modules } = await openEmbeddedStore(dataDir);
  for (const digest of done) expect(sha256((await modules.get(digest))!)).toBe(digest);
  await modules.put(new Uint8Array(200_000));
  await deployments.close();
});

test("deployments on a disk that takes no more: told, and those before are whole", async () => {
  const dataDir = makeDataDir();
  const { done, error } = await runFailing({ dataDir, step: "fill deployments" }, 512);
  expect(error).toEqual(
    aFailure("store-failed", "Deployments can't be written: .* disk is full, .*SQLITE_IOERR, 778"),
  );
  expect(done.length).toBeGreaterThan(5);
  const { deployments } = await openEmbeddedStore(dataDir);
  const names = (await deployments.workers()).map(({ name }) => name);
  expect(names.toSorted()).toEqual(done.toSorted());
  for (const name of names) {
    expect(await deployments.deployments(name)).toHaveLength(1);
    expect(await deployments.history(name)).toHaveLength(1);
  }
  await deployments.apply(deployChange(someDeployment("now-there-is-room", 1)));
  await deployments.close();
});

test("a full disk is told as what it is", () => {
  const db = new DatabaseSync(":memory:");
  db.exec("PRAGMA max_page_count = 2; CREATE TABLE t (x TEXT)");
  let thrown: unknown;
  try {
    db.prepare("INSERT INTO t VALUES (?)").run("x".repeat(100_000));
  } catch (error) {
    thrown = error;
  }
  db.close();
  const full = aFailure("store-failed", "its disk is full; make room there .SQLITE_FULL, 13");
  expect(storeFailure(thrown, "Deployments can't be written")).toEqual(full);
  const system = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  expect(storeFailure(system, "A module can't be written")).toEqual(
    aFailure("store-failed", "its disk is full; make room there .ENOSPC"),
  );
});

test("a file in the database's place that is none is told, and left alone", async () => {
  const dataDir = await someStore();
  writeFileSync(database(dataDir), "no database ".repeat(1_000));
  await expect(openEmbeddedStore(dataDir)).rejects.toEqual(
    aFailure("store-failed", "damaged; put a copy in its place.*SQLITE_NOTADB"),
  );
  expect(readFileSync(database(dataDir), "utf8")).toBe("no database ".repeat(1_000));
});

test("a database with pages of noise is told when it is read, and gives no wrong answer", async () => {
  const dataDir = await someStore(40);
  overwritePages(dataDir, pageOf(dataDir, "secrets_key"));
  const { deployments } = await openEmbeddedStore(dataDir);
  const damaged = aFailure("store-failed", "damaged; put a copy in its place.*SQLITE_CORRUPT");
  await expect(deployments.workers()).rejects.toEqual(damaged);
  await expect(deployments.deployments("w1")).rejects.toEqual(damaged);
  await expect(deployments.apply(deployChange(someDeployment("x", 1)))).rejects.toEqual(damaged);
  await deployments.close();

  overwritePages(dataDir, 1);
  await expect(openEmbeddedStore(dataDir)).rejects.toEqual(damaged);
});

/** The first page of a table. */
function pageOf(dataDir: string, table: string): number {
  const db = new DatabaseSync(database(dataDir));
  const row = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table);
  db.close();
  return Number(row!.rootpage);
}

/** Overwrites all pages but one, and but the first, which says what the others are. */
function overwritePages(dataDir: string, spared: number): void {
  const pageSize = 4_096;
  const file = openSync(database(dataDir), "r+");
  const pages = fstatSync(file).size / pageSize;
  expect(pages).toBeGreaterThan(20);
  for (let page = 2; page <= pages; page++) {
    if (page === spared) continue;
    writeSync(file, Buffer.alloc(pageSize, 0xa5), 0, pageSize, (page - 1) * pageSize);
  }
  closeSync(file);
}

test("a module that is damaged on the disk is not there, and can be put again", async () => {
  const dataDir = makeDataDir();
  const { deployments, modules } = await openEmbeddedStore(dataDir);
  const bytes = new Uint8Array(1_000).fill(7);
  const digest = await modules.put(bytes);
  const path = join(dataDir, "modules", `${digest}.wasm`);
  for (const damaged of [bytes.slice(1), new Uint8Array(1_000), new Uint8Array()]) {
    writeFileSync(path, damaged);
    expect(await modules.get(digest)).toBeNull();
    expect(() => statSync(path)).toThrow("ENOENT");
    await modules.put(bytes);
    expect(await modules.get(digest)).toHaveLength(1_000);
  }
  // Put over a damaged one that nobody has noticed.
  writeFileSync(path, "damaged");
  await modules.put(bytes);
  expect(await modules.get(digest)).toHaveLength(1_000);
  await deployments.close();
});
