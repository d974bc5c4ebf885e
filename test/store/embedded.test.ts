import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openEmbeddedStore } from "../../runtime/store/embedded/open-store.ts";
import { makeDataDir } from "./support/data-dir.ts";
import { deployChange, someDeployment } from "./support/records.ts";
import { describeStore } from "./support/store-suite.ts";

describeStore("the embedded store", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "skerry-store-"));
  return {
    open: () => openEmbeddedStore(dataDir),
    dispose: () => rm(dataDir, { recursive: true, force: true }),
  };
});

test("nobody but the owner can read what the store keeps", async () => {
  const dataDir = join(makeDataDir(), "new", "data");
  const { deployments, modules } = await openEmbeddedStore(dataDir);
  await deployments.apply(deployChange(someDeployment("shop", 1, { secrets: { A: "b" } })));
  await modules.put(new Uint8Array([1]));
  const rights = (path: string) => statSync(join(dataDir, path)).mode & 0o777;
  for (const folder of ["store", "modules"]) {
    expect(rights(folder)).toBe(0o700);
    for (const name of readdirSync(join(dataDir, folder))) {
      expect(rights(join(folder, name))).toBe(0o600);
    }
  }
  expect(readdirSync(join(dataDir, "store")).toSorted()).toEqual([
    "lock",
    "skerry.db",
    "skerry.db-shm",
    "skerry.db-wal",
  ]);
  expect(rights("secrets.key")).toBe(0o600);
  await deployments.close();
});

test("another program can read the database while it is open: a backup", async () => {
  const dataDir = makeDataDir();
  const { deployments } = await openEmbeddedStore(dataDir);
  await deployments.apply(deployChange(someDeployment("shop", 1)));
  const reader = new DatabaseSync(join(dataDir, "store", "skerry.db"), { readOnly: true });
  const rows = () => reader.prepare("SELECT name FROM workers ORDER BY name").all();
  reader.exec("BEGIN");
  expect(rows()).toMatchObject([{ name: "shop" }]);
  await deployments.apply(deployChange(someDeployment("blog", 1)));
  reader.exec("COMMIT");
  expect(rows()).toMatchObject([{ name: "blog" }, { name: "shop" }]);
  reader.close();
  await deployments.close();
});

test("opening clears away what writers of modules and artifacts left half done", async () => {
  const dataDir = makeDataDir();
  for (const folder of ["modules", "artifacts"]) {
    await mkdir(join(dataDir, folder, ".draft-dir"), { recursive: true });
    writeFileSync(join(dataDir, folder, ".draft-old"), "half");
    utimesSync(join(dataDir, folder, ".draft-old"), 1, 1);
    utimesSync(join(dataDir, folder, ".draft-dir"), 1, 1);
  }
  // An artifact's writer is another process, which may be at work; a module's is the one that opens.
  writeFileSync(join(dataDir, "artifacts", ".draft-new"), "half");
  writeFileSync(join(dataDir, "modules", ".draft-new"), "half");
  const { deployments } = await openEmbeddedStore(dataDir);
  expect(readdirSync(join(dataDir, "modules"))).toEqual([]);
  expect(readdirSync(join(dataDir, "artifacts"))).toEqual([".draft-new"]);
  await deployments.close();
});

test("a closed store can be closed again, and does nothing else", async () => {
  const dataDir = makeDataDir();
  const { deployments } = await openEmbeddedStore(dataDir);
  await deployments.close();
  await deployments.close();
  await expect(deployments.workers()).rejects.toMatchObject({ code: "store-failed" });
  expect(existsSync(join(dataDir, "store", "skerry.db-wal"))).toBe(false);
});
