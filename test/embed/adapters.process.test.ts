import { once } from "node:events";
import { createServer, type Server, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fastifyWorker } from "../../runtime/embed/adapters/fastify.ts";
import { honoWorker } from "../../runtime/embed/adapters/hono.ts";
import { nodeHandler } from "../../runtime/embed/adapters/node-http.ts";
import { type Host, openHost, type UsageEvent, type Worker } from "../../runtime/embed/embed.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { manyWays } from "./support/many-ways.ts";

let host: Host;
let worker: Worker;
let server: Server;
const app = fastify();
const errors: unknown[] = [];
const usage: UsageEvent[] = [];
const addresses: Record<string, string> = {};

beforeAll(async () => {
  host = await openHost({ dataDir: keptDataDir(), fuel: 1_000_000_000 });
  host.on("usage", (event) => usage.push(event));
  const grants = ["log", "clock", "config", "streams", "fetch", "kv"];
  worker = await host.load("acme/ways", await manyWays(), { grants });
  const which = ({ url }: { url?: string | undefined }) => (url === "/none" ? null : worker);
  server = createServer(nodeHandler(which, { onError: (error) => errors.push(error) }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  addresses["node:http"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app.post("/own", async ({ body }) => ({ parsed: body }));
  await app.register(fastifyWorker, { worker });
  addresses.fastify = await app.listen({ port: 0, host: "127.0.0.1" });
}, 120_000);
afterAll(async () => {
  server?.close();
  await app.close();
  await host?.close();
});

describe.each(["node:http", "fastify"])("behind %s", (name) => {
  test("content goes up while the answer comes down", async () => {
    const asked = send(`${addresses[name]}/echo`, { method: "POST" });
    asked.write("one");
    const [response] = await once(asked, "response");
    expect(response.statusCode).toBe(201);
    let come = "";
    const ended = once(response, "end");
    response.on("data", (piece: Buffer) => {
      come += piece;
    });
    await expect.poll(() => come, { timeout: 10_000 }).toBe("begun;one");
    asked.write("two");
    await expect.poll(() => come, { timeout: 10_000 }).toBe("begun;onetwo");
    asked.end();
    await ended;
    expect(come).toBe("begun;onetwo");
  });

  test("a failure is its status and code, and nothing of the inside", async () => {
    const response = await fetch(`${addresses[name]}/trap`);
    expect(response.status).toBe(502);
    expect(await response.text()).toMatch(/^guest-trap\nrequest [\w-]{36}\n$/);
  });

  test("a client that leaves ends its request", async () => {
    usage.length = 0;
    const asked = send(`${addresses[name]}/pause`);
    asked.on("error", () => {});
    asked.end();
    await expect.poll(() => worker.processId).toBeGreaterThan(0);
    setTimeout(() => asked.destroy(), 100);
    await expect.poll(() => usage[0]?.code, { timeout: 5_000 }).toBe("client-left");
  });
});

test("a request that no worker is for is not found; who asked is not told more", async () => {
  const response = await fetch(`${addresses["node:http"]}/none`);
  expect(response.status).toBe(404);
  expect(errors.at(-1)).toMatchObject({ code: "no-route" });
});

test("routes of Fastify's own have their content parsed as ever", async () => {
  const response = await fetch(`${addresses.fastify}/own`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"a":1}',
  });
  expect(await response.json()).toEqual({ parsed: { a: 1 } });
});

describe("in Hono", () => {
  const hono = new Hono();
  hono.all(
    "/plugin/*",
    honoWorker(() => worker),
  );
  hono.use(
    "/maybe/*",
    honoWorker(() => null),
  );
  hono.get("/maybe/next", (c) => c.text("next"));

  test("a worker answers as a handler, with content both ways", async () => {
    const response = await hono.request("/plugin/hello", { method: "POST", body: "x" });
    expect(await response.text()).toBe("hello POST http://localhost/plugin/hello x");
  });

  test("the next handler has it where there is no worker", async () => {
    expect(await (await hono.request("/maybe/next")).text()).toBe("next");
  });

  test("a failure is its status and code", async () => {
    const other = new Hono();
    const brief = await host.load("acme/brief", await manyWays(), {
      grants: ["log", "clock", "config", "streams", "fetch", "kv"],
      limits: { fuel: 10_000 },
    });
    other.all("*", honoWorker(brief));
    const response = await other.request("/loop");
    expect(response.status).toBe(503);
    expect(await response.text()).toMatch(/^fuel-exhausted\n/);
  });
});
