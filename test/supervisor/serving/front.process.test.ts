import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RawClient } from "../../support/raw-client.ts";
import { mirror } from "./support/mirror.ts";
import { type Answer, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

// `near` runs where the port is held by shards of its own cordon, `far` behind a front. Both have to see
// the same of a request.
let near: Serving;
let far: Serving;
beforeAll(async () => {
  const wasm = await mirror();
  near = await startServing({ serve: "shards = 1" });
  far = await startServing({
    serve: 'shards = 1\ntrusted-proxies = ["127.0.0.0/8", "::1", "10.0.0.0/8"]',
    rest: "[cordons.shops]",
  });
  const order = { routes: ["mirror.test/*"], grants: ["config", "log"] };
  await near.deploy("mirror", wasm, order);
  await far.deploy("mirror", wasm, { ...order, cordon: "shops" });
});
afterAll(async () => {
  await near.end();
  await far.end();
});

/** The lines that the worker told of its request, the first apart. */
function told({ body }: Answer): { line: string; fields: string[] } {
  const [line = "", ...fields] = body.split("\n");
  return { line, fields };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test("a client's word on ids, addresses and scheme is not taken, and does not reach the worker", async () => {
  const answer = await near.get("mirror.test", "/a", {
    "x-request-id": "mine",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "bank.test",
    "x-real-ip": "203.0.113.9",
    forwarded: "for=203.0.113.9",
  });
  expect(answer.headers["x-request-id"]).toMatch(uuid);
  const { line, fields } = told(answer);
  expect(line).toBe("GET http://mirror.test/a");
  expect(fields.filter((field) => /forwarded|real-ip|request-id/.test(field))).toEqual([
    expect.stringMatching(/^x-forwarded-for: (?:127\.0\.0\.1|::1)$/),
  ]);
});

test("a trusted proxy's word is, through to a worker of another cordon", async () => {
  const answer = await far.get("mirror.test", "/a?b=1", {
    "x-request-id": "proxy-7",
    "x-forwarded-for": "198.51.100.4, 203.0.113.9, 10.1.2.3",
    "x-forwarded-proto": "https",
  });
  expect(answer.headers["x-request-id"]).toBe("proxy-7");
  const { line, fields } = told(answer);
  expect(line).toBe("GET https://mirror.test/a?b=1");
  // What stands before the last address that is no proxy's, the client may have made up.
  expect(fields).toContain("x-forwarded-for: 203.0.113.9");
});

test("without a proxy's word another cordon's worker gets the client's address and a new id", async () => {
  const answer = await far.get("mirror.test");
  expect(answer.headers["x-request-id"]).toMatch(uuid);
  expect(told(answer).fields).toContainEqual(
    expect.stringMatching(/^x-forwarded-for: (?:127\.0\.0\.1|::1)$/),
  );
});

test("method, path and fields reach another cordon's worker as one in the port's own", async () => {
  const ask = async ({ url }: Serving) => {
    const client = await RawClient.connect(Number(new URL(url).port));
    client.send("PROPFIND /%7Ea/..;b?q=%20&q HTTP/1.1\r\nHost: mirror.test\r\nX-Twice: 1\r\n");
    client.send("X-Between: \xe4\xf6\r\nX-Twice: 2\r\nTE: trailers\r\nKeep-Alive: 5\r\n");
    client.send("Connection: x-gone, close\r\nX-Gone: 1\r\nContent-Length: 3\r\n\r\nabc");
    await client.untilClosed();
    const [, body = ""] = client.received.split("\r\n\r\n");
    return body.split("\n").sort();
  };
  const lines = await ask(far);
  expect(lines).toEqual(await ask(near));
  expect(lines).toContain("PROPFIND http://mirror.test/%7Ea/..;b?q=%20&q");
  expect(lines.filter((line) => line.startsWith("x-twice"))).toEqual(["x-twice: 1", "x-twice: 2"]);
  expect(lines.join("\n")).not.toMatch(/x-gone|keep-alive/);
  expect(lines).toContain("bytes: 3");
});

test("a chunked body of 5 MiB comes back whole from another cordon's worker", async () => {
  const body = randomBytes(5 * 2 ** 20);
  const pieces = Array.from({ length: 320 }, (_, i) => body.subarray(i << 14, (i + 1) << 14));
  const send = async ({ url }: Serving) => {
    const answer = await request(new URL("/echo", url), {
      method: "PUT",
      headers: { host: "mirror.test" },
      body: Readable.from(pieces),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, digest: createHash("sha256").update(bytes).digest("hex") };
  };
  const digest = createHash("sha256").update(body).digest("hex");
  expect(await send(near)).toEqual({ status: 200, digest });
  expect(await Promise.all([send(far), send(far), send(far)])).toEqual(
    Array.from({ length: 3 }, () => ({ status: 200, digest })),
  );
});

test("of HEAD the worker's answer comes without its body, and a later request on the connection is read", async () => {
  const client = await RawClient.connect(Number(new URL(far.url).port));
  client.send("HEAD /x HTTP/1.1\r\nhost: mirror.test\r\n\r\n");
  client.send("GET /y HTTP/1.1\r\nhost: mirror.test\r\nconnection: close\r\n\r\n");
  await client.untilClosed();
  expect(client.received.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  expect(client.received).not.toContain("HEAD http://");
  expect(client.received).toContain("GET http://mirror.test/y");
});

test("a worker that waits in quarantine is answered for at once, with when to come again", async () => {
  await far.deploy("spinner", await mirror(), {
    cordon: "shops",
    routes: ["spinner.test/*"],
    grants: ["config", "log"],
    limits: { fuel: 1e15, deadline: 60_000 },
  });
  const lost = far.get("spinner.test", "/spin");
  await until(
    () => far.worker("spinner"),
    ({ load }) => load.isolates > 0,
  );
  const { shards } = await far.status();
  process.kill(shards.find(({ cordon }) => cordon === "shops")!.pid, "SIGABRT");
  expect(await lost).toMatchObject({ status: 502, body: expect.stringContaining("shard-lost") });
  // Its own shard is started the first time without a pause; lost once more it waits.
  const own = await until(
    async () => (await far.status()).shards.find(({ cordon }) => cordon === "quarantine:spinner"),
    (shard) => shard !== undefined,
  );
  await until(
    () => far.get("spinner.test"),
    ({ status }) => status === 200,
  );
  process.kill(own!.pid, "SIGABRT");
  const paused = await until(
    () => far.get("spinner.test"),
    ({ body }) => body.includes("quarantined"),
  );
  expect(paused.status).toBe(503);
  expect(Number(paused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await far.get("mirror.test")).status).toBe(200);
});
