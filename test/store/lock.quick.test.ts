import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openEmbeddedStore } from "../../runtime/store/embedded/open-store.ts";
import { makeDataDir } from "./support/data-dir.ts";
import { aFailure } from "./support/fails.ts";

const inUse = aFailure("store-in-use", "Another `skerry serve` uses the data folder");

test("a data folder is one process's at a time, until it closes the store", async () => {
  const dataDir = makeDataDir();
  const first = await openEmbeddedStore(dataDir);
  await expect(openEmbeddedStore(dataDir)).rejects.toEqual(inUse);
  await first.deployments.close();
  const second = await openEmbeddedStore(dataDir);
  await second.deployments.close();
});

test("a process that is killed leaves no lock behind", async () => {
  const dataDir = makeDataDir();
  const holder = fork(join(import.meta.dirname, "support", "hold-store-main.ts"), [dataDir]);
  expect((await once(holder, "message"))[0]).toBe("open");
  await expect(openEmbeddedStore(dataDir)).rejects.toEqual(inUse);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const { deployments } = await openEmbeddedStore(dataDir);
  await deployments.close();
});

test("a store that can't be opened leaves no lock behind", async () => {
  const dataDir = makeDataDir();
  const { deployments } = await openEmbeddedStore(dataDir);
  await deployments.close();
  setVersion(dataDir, 99);
  await expect(openEmbeddedStore(dataDir)).rejects.toMatchObject({ code: "store-newer" });
  setVersion(dataDir, 1);
  await (await openEmbeddedStore(dataDir)).deployments.close();
});

test("a database that another program holds is told, and works once it is let go", async () => {
  const dataDir = makeDataDir();
  const { deployments } = await openEmbeddedStore(dataDir);
  const other = new DatabaseSync(join(dataDir, "store", "skerry.db"));
  other.exec("BEGIN IMMEDIATE");
  await expect(deployments.apply({ removed: ["shop"] })).rejects.toEqual(
    aFailure("store-failed", "another program holds the database; end it .SQLITE_BUSY"),
  );
  expect(await deployments.workers()).toEqual([]);
  other.close();
  await deployments.apply({ removed: ["shop"] });
  await deployments.close();
});

function setVersion(dataDir: string, version: number): void {
  const db = new DatabaseSync(join(dataDir, "store", "skerry.db"));
  db.exec(`PRAGMA user_version = ${version}`);
  db.close();
}
