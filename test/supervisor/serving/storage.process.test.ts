import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEmbeddedStore } from "../../../runtime/store/embedded/open-store.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-storage-"));
const data = join(folder, "data");
let serving: Serving;

beforeAll(async () => {
  serving = await startServing({ folder, serve: 'shards = 1\nidle = "1s"' });
  await serving.deploy("shop", await answering("shop"), { routes: ["shop.test/*"] });
});
afterAll(async () => {
  await serving.end();
  await rm(folder, { recursive: true, force: true });
});

/** Overwrites the middle of each file in a folder. */
function damage(path: string): number {
  let files = 0;
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    writeFileSync(join(entry.parentPath, entry.name), "damaged");
    files++;
  }
  return files;
}

async function restart(): Promise<void> {
  serving.process.kill("SIGTERM");
  await serving.exited;
  await serving.end();
  serving = await startServing({ folder, serve: 'shards = 1\nidle = "1s"' });
}

test("a damaged artifact is made again for the first request that needs it", async () => {
  expect(await serving.get("shop.test")).toMatchObject({ status: 200, body: "shop" });
  expect(damage(join(data, "artifacts"))).toBeGreaterThan(2);
  await restart();
  expect(await serving.get("shop.test")).toMatchObject({ status: 200, body: "shop" });
  await expect.poll(() => serving.log()).toContain("An artifact is made again.");
});

test("a worker whose module is damaged as well fails alone, and the log says what to do", async () => {
  await serving.deploy("other", await answering("other"), { routes: ["other.test/*"] });
  expect((await serving.get("other.test")).body).toBe("other");
  const { deployments } = await serving.api<{ deployments: { module: string }[] }>(
    "GET",
    "/v1/workers/shop/history",
  );
  writeFileSync(join(data, "modules", `${deployments[0]!.module}.wasm`), "damaged");
  damage(join(data, "artifacts"));
  await restart();
  expect(await serving.get("shop.test")).toMatchObject({ status: 500 });
  await expect
    .poll(() => serving.log())
    .toContain("The module of shop is damaged or gone: deploy it again.");
  expect(await serving.get("other.test")).toMatchObject({ status: 200, body: "other" });
  await serving.deploy("shop", await answering("shop"));
  expect(await serving.get("shop.test")).toMatchObject({ status: 200, body: "shop" });
});

const prlimit = existsSync("/usr/bin/prlimit");
test.runIf(prlimit)(
  "a disk without room refuses the deploy, and what was good goes on",
  async () => {
    // No file may grow any more: as near to a full disk as a process can be brought from outside.
    const limit = (bytes: string) =>
      execFileSync("prlimit", [`--pid=${serving.process.pid}`, `--fsize=${bytes}:unlimited`]);
    limit("1000");
    const refused = serving.deploy("late", await answering("late"), { routes: ["late.test/*"] });
    await expect(refused).rejects.toMatchObject({ code: "store-failed" });
    expect(await serving.get("other.test")).toMatchObject({ status: 200, body: "other" });
    limit("unlimited");
    await serving.deploy("late", await answering("late"), { routes: ["late.test/*"] });
    expect((await serving.get("late.test")).body).toBe("late");
  },
);

test("what a host that was killed left of sockets and ledgers is gone after the next start", async () => {
  const runFolder = () => readFileSync(join(data, "run-folder"), "utf8");
  const before = runFolder();
  expect(existsSync(before)).toBe(true);
  serving.process.kill("SIGKILL");
  await serving.exited;
  await serving.end();
  serving = await startServing({ folder, serve: 'shards = 1\nidle = "1s"' });
  expect(existsSync(before)).toBe(false);
  expect(existsSync(runFolder())).toBe(true);
});

test("a database that was emptied, or is gone, keeps the host from starting as an empty one", async () => {
  const database = join(data, "store", "skerry.db");
  serving.process.kill("SIGTERM");
  await serving.exited;
  const copy = readFileSync(database);
  const settings = { folder, serve: "shards = 1" };
  writeFileSync(database, "");
  await expect(startServing(settings)).rejects.toMatchObject({
    code: "store-lost",
    message: expect.stringMatching(/skerry\.db is empty.*nothing was changed/),
  });
  expect(readFileSync(database)).toHaveLength(0);
  rmSync(database);
  await expect(startServing(settings)).rejects.toMatchObject({
    code: "store-lost",
    message: expect.stringMatching(/skerry\.db is gone, and \d modules are there still/),
  });
  expect(existsSync(database)).toBe(false);
  // A new one that is put there is nobody's but the operator's: it is told.
  const other = join(folder, "other");
  await (await openEmbeddedStore(other)).deployments.close();
  writeFileSync(database, readFileSync(join(other, "store", "skerry.db")));
  const empty = await startServing(settings);
  await expect.poll(() => empty.log()).toContain("its database names no deployment");
  empty.process.kill("SIGTERM");
  await empty.exited;
  writeFileSync(database, copy);
  serving = await startServing(settings);
  expect(await serving.get("shop.test")).toMatchObject({ status: 200, body: "shop" });
});

test("a second host on the same data folder, and one of an older version, say so and end", async () => {
  const second = startServing({ folder, serve: "shards = 1" });
  await expect(second).rejects.toMatchObject({ code: "store-in-use" });
  serving.process.kill("SIGTERM");
  await serving.exited;
  const database = new DatabaseSync(join(data, "store", "skerry.db"));
  database.exec("PRAGMA user_version = 999");
  database.close();
  const older = startServing({ folder, serve: "shards = 1" });
  await expect(older).rejects.toMatchObject({ code: "store-newer" });
});
