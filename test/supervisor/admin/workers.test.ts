import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { sendRaw } from "../../support/raw-http.ts";
import { testAdmin } from "../support/admin.ts";
import { FakeControl } from "../support/fake-control.ts";
import { idOf, workerStatus } from "../support/statuses.ts";

const wasm = new TextEncoder().encode("\0asm, and the rest");
const digest = createHash("sha256").update(wasm).digest("hex");
const order = { module: digest, grants: ["log"], limits: {}, variables: {}, secrets: {} };
const asWasm = { "content-type": "application/wasm" };

describe("deploying over the admin API", () => {
  test("a module is put, then an order for it makes a worker", async () => {
    await using api = await testAdmin();
    const put = await api.ask("/v1/modules", { method: "PUT", body: wasm, headers: asWasm });
    expect(put).toMatchObject({ status: 200, json: { sha256: digest, bytes: wasm.length } });

    const body = {
      ...order,
      limits: { fuel: 1_000 },
      routes: ["shop.example.com/*"],
      tenant: "acme",
    };
    const made = await api.ask("/v1/workers/shop/deployments", { method: "POST", body });
    expect(made.status).toBe(200);
    expect(made.json.worker).toMatchObject({ name: "shop", tenant: "acme", routes: body.routes });
    expect(api.control.orders).toEqual([{ ...body, worker: "shop" }]);

    const list = await api.ask("/v1/workers");
    expect(list.json).toEqual([made.json.worker]);
    expect((await api.ask("/v1/workers/shop")).json).toEqual(made.json.worker);
    const { deployments, history } = (await api.ask("/v1/workers/shop/history")).json;
    expect(deployments).toMatchObject([{ id: made.json.deployment, module: digest }]);
    expect(history).toMatchObject([{ event: "deploy", deployment: made.json.deployment }]);
  });

  test("a deploy is told that its client has left", async () => {
    const control = new FakeControl();
    await using api = await testAdmin({ control });
    await api.ask("/v1/modules", { method: "PUT", body: wasm, headers: asWasm });
    const waits = Promise.withResolvers<void>();
    const left = new Promise<void>((resolve) => {
      control.onDeploy = async (signal) => {
        signal.addEventListener("abort", () => resolve());
        waits.resolve();
        await left;
        throw new SkerryError("client-left", "It left.");
      };
    });
    const leaving = new AbortController();
    const asked = fetch(new URL("/v1/workers/shop/deployments", api.admin.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(order),
      signal: leaving.signal,
    });
    await waits.promise;
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await left;
  });

  test("a candidate is promoted by percent, and a rollback goes back with and without a body", async () => {
    await using api = await testAdmin({ control: new FakeControl([workerStatus()]) });
    await api.ask("/v1/modules", { method: "PUT", body: wasm, headers: asWasm });
    const at = "/v1/workers/shop";
    const body = { ...order, percent: 10 };
    const { json } = await api.ask(`${at}/deployments`, { method: "POST", body });
    expect(json.worker.candidate).toEqual({ id: json.deployment, percent: 10 });
    const promote = (percent: number) =>
      api.ask(`${at}/promote`, { method: "POST", body: { percent } });
    expect((await promote(50)).json.candidate.percent).toBe(50);
    expect((await promote(100)).json).toMatchObject({ current: json.deployment, candidate: null });

    const back = await api.ask(`${at}/rollback`, { method: "POST" });
    expect(back.json.current).toBe(idOf("a"));
    const to = json.deployment.slice(0, 12);
    const forth = await api.ask(`${at}/rollback`, { method: "POST", body: { to } });
    expect(forth.json.current).toBe(json.deployment);
  });

  test("a worker is released from quarantine, and removed", async () => {
    const quarantine = { reason: "It wedged its shard.", since: 1, losses: 2 };
    await using api = await testAdmin({
      control: new FakeControl([workerStatus({ quarantine, pausedUntil: 5 })]),
    });
    const released = await api.ask("/v1/workers/shop/release", { method: "POST" });
    expect(released.json).toMatchObject({ quarantine: null, pausedUntil: null });
    const removed = await api.ask("/v1/workers/shop", { method: "DELETE" });
    expect(removed).toMatchObject({ status: 204, text: "" });
    expect((await api.ask("/v1/workers/shop")).json.error.code).toBe("unknown-worker");
  });

  test("every change is logged with what it came to, and reading is not", async () => {
    await using api = await testAdmin({ control: new FakeControl([workerStatus()]) });
    await api.ask("/v1/workers");
    await api.ask("/v1/workers/shop/release", { method: "POST" });
    await api.ask("/v1/workers/none?secret=1", { method: "DELETE" });
    expect(api.logged).toMatchObject([
      { method: "POST", path: "/v1/workers/shop/release", status: 200 },
      { method: "DELETE", path: "/v1/workers/none", status: 404 },
    ]);
  });
});

describe("failures over the admin API", () => {
  test("a failure has its code, its sentence and the status of the error table", async () => {
    await using api = await testAdmin({
      control: new FakeControl([workerStatus({ routes: ["a.example/*"] })]),
    });
    await api.ask("/v1/modules", { method: "PUT", body: wasm, headers: asWasm });
    const deploy = (body: object) =>
      api.ask("/v1/workers/other/deployments", { method: "POST", body });
    expect(await deploy({ ...order, routes: ["a.example/*"] })).toMatchObject({
      status: 409,
      json: { error: { code: "route-conflict", message: expect.stringContaining("shop") } },
    });
    expect(await deploy({ ...order, module: idOf("0") })).toMatchObject({
      status: 404,
      json: { error: { code: "unknown-module" } },
    });
  });

  test("a module that is refused is 400, one that fails when it starts 422, with its detail", async () => {
    await using api = await testAdmin();
    const refusing = (error: SkerryError) => {
      api.control.deploy = () => Promise.reject(error);
      return api.ask("/v1/workers/shop/deployments", { method: "POST", body: order });
    };
    expect(await refusing(new SkerryError("memory-over-cap", "2 GiB."))).toMatchObject({
      status: 400,
      json: { error: { code: "memory-over-cap", message: "2 GiB." } },
    });
    expect(await refusing(new SkerryError("start-failed", "It trapped.", "at main"))).toMatchObject(
      {
        status: 422,
        json: { error: { code: "start-failed", detail: "at main" } },
      },
    );
  });

  test("what has no code tells nothing of the inside, and its cause goes to the log", async () => {
    await using api = await testAdmin();
    const cause = new Error("ENOENT: /var/lib/skerry/secret");
    api.control.list = () => Promise.reject(cause);
    const answer = await api.ask("/v1/workers");
    expect(answer).toMatchObject({ status: 500, json: { error: { code: "host-failed" } } });
    expect(answer.text).not.toContain("/var/lib");
    expect(api.logged).toMatchObject([{ err: cause, path: "/v1/workers" }]);
  });

  test("a path that is not there says where they are described", async () => {
    await using api = await testAdmin();
    expect(await api.ask("/v2/everything")).toMatchObject({
      status: 404,
      json: { error: { code: "bad-request", message: expect.stringContaining("/openapi.json") } },
    });
  });
});

test("a module over 50 MiB and JSON over 1 MiB are refused before they are read", async () => {
  await using api = await testAdmin();
  const port = Number(new URL(api.admin.url).port);
  const bytes = 50 * 2 ** 20 + 1;
  const large = await sendRaw(
    port,
    `PUT /v1/modules HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/wasm\r\nContent-Length: ${bytes}\r\n\r\n`,
  );
  expect(large).toMatch(/^HTTP\/1\.1 413 /);
  expect(large).toContain('"module-too-large"');
  const body = { ...order, variables: { TEXT: "x".repeat(2 ** 20) } };
  const long = await api.ask("/v1/workers/shop/deployments", { method: "POST", body });
  expect(long).toMatchObject({ status: 413, json: { error: { code: "body-too-large" } } });
  expect(api.control.orders).toEqual([]);
});
