import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KvNamespaceStatus } from "../../../runtime/supervisor/control.ts";
import { compileWorker } from "../../support/workers.ts";
import { counter } from "./support/reaching.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-namespaces-"));
const patience = 120_000;
const granted = { grants: ["log", "kv"], kv: { COUNTS: "counts" } };
let counts: Uint8Array;
let serving: Serving;

const start = () =>
  startServing({
    ...{ folder, serve: 'shards = 1\nnamespace-quota = "2MiB"' },
    rest: "[tenants.count]",
  });

beforeAll(async () => {
  counts = await counter();
  serving = await start();
  for (const name of ["count", "other"]) {
    await serving.deploy(name, counts, { ...granted, routes: [`${name}.test/*`] });
  }
}, patience);
afterAll(async () => {
  await serving.end();
  rmSync(folder, { recursive: true });
});

async function post(host: string): Promise<string> {
  const answer = await request(serving.url, { method: "POST", headers: { host } });
  return answer.body.text();
}

const list = () => serving.api<KvNamespaceStatus[]>("GET", "/v1/kv");
const remove = (path: string) => serving.api("DELETE", `/v1/kv/${path}`);
const quotaBytes = 2 ** 21;

test("what workers keep is listed, and a namespace that a worker may use is not removed", async () => {
  expect(await list()).toMatchObject([
    { tenant: "count", entries: 0, workers: ["count"] },
    { tenant: "other", entries: 0, workers: ["other"] },
  ]);
  for (let n = 1; n <= 3; n++) expect(await post("count.test")).toBe(`${n}`);
  expect(await post("other.test")).toBe("1");
  const name = "counts";
  const one = { entries: 1, bytes: 2, quotaBytes, replicated: null };
  expect(await list()).toEqual([
    { tenant: "count", name, ...one, workers: ["count"] },
    { tenant: "other", name, ...one, workers: ["other"] },
  ]);
  await expect(remove("count/counts")).rejects.toMatchObject({
    code: "bad-usage",
    message: expect.stringContaining('used by the worker "count"'),
  });
  expect(await post("count.test")).toBe("4");
  // A name of another tenant's namespace is no way to it.
  await expect(remove("count/other")).rejects.toMatchObject({ code: "not-found" });
});

test("a namespace is not replicated on a host that is in no cluster", async () => {
  const order = { grants: ["log", "kv"], kv: { COUNTS: "~counts" } };
  await expect(serving.deploy("shared", counts, order)).rejects.toMatchObject({
    code: "bad-settings",
    message: expect.stringMatching(/"counts" is to be replicated.*no cluster: add \[cluster\]/),
  });
});

/** Puts a value of a mebibyte under the path, and says how that went. */
const filler = `
import { Kv, Request, Response } from "@skerry/assemblyscript";
const kv = new Kv("FILLED");
export function handle(request: Request): Response {
  const put = kv.put(request.parsedUrl.pathname, new Uint8Array(1 << 20));
  return Response.text(put.isOk ? "put" : put.error.message);
}`;

test("a namespace holds what `namespace-quota` says, and no more", {
  timeout: patience,
}, async () => {
  await serving.deploy("filler", await compileWorker(filler), {
    grants: ["log", "kv"],
    kv: { FILLED: "filled" },
    routes: ["filler.test/*"],
  });
  const fill = async (path: string) => {
    const answer = await request(serving.url + path, { headers: { host: "filler.test" } });
    return answer.body.text();
  };
  const [first, second, again] = [await fill("a"), await fill("b"), await fill("a")];
  expect([first, again]).toEqual(["put", "put"]);
  expect(second).toMatch(/quota|full/i);
  await serving.api("DELETE", "/v1/workers/filler");
  expect(await remove("filler/filled")).toBeNull();
});

test("a candidate is a user as well", { timeout: patience }, async () => {
  await serving.deploy("mixed", await answering("plain"), {
    tenant: "count",
    routes: ["m.test/*"],
  });
  await serving.deploy("mixed", counts, { ...granted, percent: 1 });
  const [{ workers }] = (await list()) as [KvNamespaceStatus];
  expect(workers).toEqual(["count", "mixed"]);
  await serving.api("DELETE", "/v1/workers/count");
  await expect(remove("count/counts")).rejects.toMatchObject({
    message: expect.stringContaining('"mixed"'),
  });
  await serving.api("DELETE", "/v1/workers/mixed");
});

test("what nobody uses any more stays until it is removed, over a restart", {
  timeout: patience,
}, async () => {
  await serving.api("DELETE", "/v1/workers/other");
  serving.process.kill("SIGTERM");
  await serving.exited;
  await serving.end();
  serving = await start();
  // No worker wants kv: the owner is started since somebody asks.
  expect(await list()).toMatchObject([
    { tenant: "count", entries: 1, workers: [] },
    { tenant: "other", entries: 1, workers: [] },
  ]);
  expect(await remove("count/counts")).toBeNull();
  expect(await list()).toMatchObject([{ tenant: "other", entries: 1 }]);
  await expect(remove("count/counts")).rejects.toMatchObject({ code: "not-found" });
  serving.process.kill("SIGKILL");
  await serving.exited;
  await serving.end();
  serving = await start();
  await until(
    () => list().catch(() => null),
    (namespaces) => namespaces !== null,
  );
  expect(await list()).toMatchObject([{ tenant: "other", entries: 1 }]);
  await serving.deploy("count", counts, { ...granted, routes: ["count.test/*"] });
  expect(await post("count.test")).toBe("1");
});

test("a worker that can't be served is taken for a user of all that its tenant has", {
  timeout: patience,
}, async () => {
  const restart = async (rest: string) => {
    serving.process.kill("SIGTERM");
    await serving.exited;
    await serving.end();
    serving = await startServing({ folder, serve: "shards = 1", rest });
  };
  await restart("[cordons.side]\nshards = 1\n[tenants.other]");
  await serving.deploy("aside", counts, {
    ...{ ...granted, tenant: "other", cordon: "side", routes: ["aside.test/*"] },
  });
  expect(await post("aside.test")).toBe("2");
  await restart("");
  expect((await serving.worker("aside")).problem).not.toBeNull();
  expect((await list())[1]).toMatchObject({ tenant: "other", entries: 1, workers: ["aside"] });
  await expect(remove("other/counts")).rejects.toMatchObject({
    message: expect.stringContaining("can't be served"),
  });
  await serving.api("DELETE", "/v1/workers/aside");
  expect(await remove("other/counts")).toBeNull();
});
