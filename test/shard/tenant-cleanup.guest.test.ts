// What tenants leave behind in a shard: connections, names, and what was kept for them.

import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepare } from "../../runtime/prepare/prepare.ts";
import type { ServedWorker } from "../../runtime/routing/catalog.ts";
import { ShardWorkers } from "../../runtime/routing/shard-workers.ts";
import type { LocalTarget } from "../../runtime/routing/target.ts";
import { processCaches } from "../../runtime/services/cache/tenant-caches.ts";
import { defaultAdmission } from "../../runtime/settings/deployment.ts";
import { grants } from "../../runtime/settings/settings.ts";
import { ShardReach } from "../../runtime/shard/shard-reach.ts";
import { TenantCleanup } from "../../runtime/shard/tenant-cleanup.ts";
import { fetcher } from "../supervisor/serving/support/reaching.ts";
import { until } from "../supervisor/serving/support/until.ts";
import { testSettings } from "../support/workers.ts";
import { type TestPool, testPool } from "../worker/support/test-pool.ts";

const dataDir = mkdtempSync(join(tmpdir(), "skerry-remains-"));
let origin: Server;
let originUrl: string;
/** Connections to the origin that are open. */
let open = 0;
/** Answers that the origin holds back. */
const heldBack: (() => void)[] = [];
let artifactKey: string;
let reach: ShardReach;
let pool: TestPool;
let workers: ShardWorkers;

beforeAll(async () => {
  origin = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    if (request.url === "/kept-not") {
      response.setHeader("cache-control", "no-store").end("not to be kept");
      return;
    }
    response.setHeader("cache-control", "max-age=600");
    if (request.url !== "/slow") response.end("x".repeat(10_000));
    else {
      response.write("begun, ");
      heldBack.push(() => response.end("and done"));
    }
  });
  origin.on("connection", (socket) => {
    open++;
    socket.on("close", () => open--);
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  const { memory: memoryBytes, tableElements } = testSettings().limits;
  const bounds = { grants, memoryBytes, tableElements };
  ({ artifactKey } = await prepare(await fetcher(), { dataDir, bounds }));
  reach = new ShardReach({
    kv: null,
    deniedAddresses: [],
    connect: null,
    giveUpConnect: () => {},
    onSent: () => {},
    ask: async () => ({ failed: "no-stub", message: "Nobody answers." }),
  });
  pool = await testPool({ dataDir, reach, onTenantLeft: (tenant) => remains.clear(tenant) });
  workers = new ShardWorkers(pool.pool, { onTenantGone: (tenant) => remains.clear(tenant) });
  const remains = new TenantCleanup(pool.pool, workers, reach, processCaches);
}, 300_000);
afterAll(async () => {
  await pool.end();
  await reach.close();
  origin.close();
  origin.closeAllConnections();
  await rm(dataDir, { recursive: true, force: true });
});

/** A worker of a tenant, that keeps what it fetches, and what it answers where it may. */
function workerOf(name: string, tenant = name): ServedWorker {
  const settings = testSettings({
    name,
    fetch: { allow: [], private: [originUrl], cache: true },
    cache: { answers: true },
  });
  const { uri, requestFields, requestBody } = settings.limits;
  return {
    ...{ name, tenant, cordon: "default", routes: [`${name}.test/*`], pausedUntil: null },
    limits: { uri, requestFields, requestBody, answerWithin: 30_000 },
    current: { id: `${name}-1`, worker: name, artifactKey, settings },
    candidate: null,
    ...{ admission: defaultAdmission, rated: false },
  };
}

const put = (...all: ServedWorker[]) => workers.apply({ whole: false, put: all, removed: [] });
const remove = (...removed: string[]) => workers.apply({ whole: false, put: [], removed });

/** Has a worker fetch from the origin. */
async function visit(name: string, path = "/"): Promise<string> {
  const fields: [string, string][] = [["x-to", originUrl + path]];
  const head = { method: "GET", host: `${name}.test`, path: "/", fields, clientAddress: "" };
  const target = workers.route(head) as LocalTarget;
  const request = {
    ...{ method: "GET", uri: `http://${name}.test/`, fields },
    body: { tag: "empty" as const },
  };
  const { response, error } = await target.call(request, "id", new AbortController().signal);
  if (response?.body.tag !== "bytes") throw new Error(`no content: ${error?.message}`);
  return Buffer.from(response.body.val).toString();
}

const left = () => ({
  ways: reach.tenants,
  caches: processCaches.tenants,
  bytes: processCaches.held,
  isolates: pool.pool.stats().isolates,
  open,
});
const nothing = { ways: 0, caches: 0, bytes: 0, isolates: 0, open: 0 };
const gone = () =>
  until(
    left,
    (now) => JSON.stringify(now) === JSON.stringify(nothing),
    // Well within the time for which idle connections would be kept otherwise.
    30_000,
  );

test("many tenants come and go, and leave nothing", async () => {
  for (let round = 0; round < 3; round++) {
    const names = Array.from({ length: 12 }, (_, i) => `t${round}-${i}`);
    put(...names.map((name) => workerOf(name)));
    for (const name of names) expect(await visit(name)).toHaveLength(10_000);
    expect(left()).toMatchObject({ ways: 12, caches: 12 });
    expect(left().bytes).toBeGreaterThan(120_000);
    remove(...names);
    await gone();
  }
}, 120_000);

test("a tenant that has another worker keeps what it has, until that is gone as well", async () => {
  put(workerOf("one", "both"), workerOf("two", "both"));
  for (const name of ["one", "two"]) await visit(name);
  expect(left()).toMatchObject({ ways: 1, caches: 1, open: 1 });
  remove("one");
  await until(
    () => pool.pool.stats().isolates,
    (isolates) => isolates === 1,
  );
  expect(left()).toMatchObject({ ways: 1, caches: 1, open: 1 });
  remove("two");
  await gone();
});

test("one that moves to another cordon leaves nothing here, and one that comes back begins anew", async () => {
  const worker = workerOf("moves");
  put(worker);
  await visit("moves");
  const { name, cordon: _, routes, pausedUntil, limits } = worker;
  workers.apply({
    whole: false,
    put: [{ name, cordon: "quarantine:moves", routes, pausedUntil, limits }],
    removed: [],
  });
  await gone();
  put(worker);
  expect(await visit("moves")).toHaveLength(10_000);
  expect(left()).toMatchObject({ ways: 1, caches: 1 });
  workers.apply({ whole: true, put: [], removed: [] });
  await gone();
});

test("what a worker keeps for itself goes with its deployment, be that in use or not", async () => {
  put(workerOf("used", "keeper"), workerOf("idle", "keeper"), workerOf("stays", "keeper"));
  await visit("used");
  await visit("stays");
  const own = ["used", "idle", "stays"].map((name) => {
    const { answers } = processCaches.ownOf("keeper", `${name}-1`);
    const request = { method: "GET", uri: "http://kept.test/", fields: [] };
    const head = { status: 200, fields: [["cache-control", "max-age=600"] as [string, string]] };
    expect(answers.store(request, head, Date.now())?.end()).toBe(true);
    return answers;
  });
  remove("used", "idle");
  await until(
    () => own.map(({ count, closed }) => [count, closed]),
    (now) => JSON.stringify(now) === "[[0,true],[0,true],[1,false]]",
  );
  remove("stays");
  await gone();
  expect(own[2]!.closed).toBe(true);
});

test("what is under way when the tenant goes comes to its end", async () => {
  put(workerOf("slow"));
  const answer = visit("slow", "/slow");
  await until(
    () => heldBack.length,
    (held) => held === 1,
  );
  remove("slow");
  await new Promise((wait) => setTimeout(wait, 100));
  expect(left()).toMatchObject({ ways: 1, open: 1 });
  heldBack.shift()!();
  expect(await answer).toBe("begun, and done");
  await gone();
});

test("a deployment that changes its tenant reaches nothing by the one before", async () => {
  put(workerOf("sold", "seller"));
  await visit("sold");
  put(workerOf("sold", "buyer"));
  expect(await visit("sold")).toHaveLength(10_000);
  await until(left, ({ ways, caches }) => ways === 1 && caches === 1);
  expect(pool.pool.has("buyer")).toBe(true);
  expect(pool.pool.has("seller")).toBe(false);
  remove("sold");
  await gone();
});

test("a worker that rests loses its connections, and what is kept for it stays", async () => {
  put(workerOf("rests"));
  await visit("rests");
  await pool.pool.retire("rests-1");
  await until(left, ({ ways, open: connections }) => ways === 0 && connections === 0);
  expect(left()).toMatchObject({ caches: 1 });
  remove("rests");
  await gone();
});

test("one that has nothing kept leaves no empty caches when it rests, and has others when it is called again", async () => {
  put(workerOf("empty"));
  const before = open;
  expect(await visit("empty", "/kept-not")).toBe("not to be kept");
  expect(left()).toMatchObject({ caches: 1, bytes: 0, open: before + 1 });
  await pool.pool.retire("empty-1");
  await gone();
  expect(await visit("empty")).toHaveLength(10_000);
  expect(left()).toMatchObject({ ways: 1, caches: 1 });
  expect(left().bytes).toBeGreaterThan(10_000);
  remove("empty");
  await gone();
});
