import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { counter, fetcher, passing } from "./support/reaching.ts";
import { type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const patience = 60_000;
const MiB = 2 ** 20;

const origins: Server[] = [];
let named: string;
let unnamed: string;
/** Named by the worker of the host's file alone. */
let ofStatic: string;
let fetching: Uint8Array;
/** The fields of requests that came to the origin. */
const came: Record<string, string | string[] | undefined>[] = [];
let serving: Serving;
const folder = mkdtempSync(join(tmpdir(), "skerry-reach-"));

beforeAll(async () => {
  named = await listen();
  ofStatic = await listen();
  unnamed = named.replace("127.0.0.1", "127.0.0.2");
  const [counts, fetches, passes] = await Promise.all([counter(), fetcher(), passing()]);
  fetching = fetches;
  writeFileSync(join(folder, "fetch.wasm"), fetches);
  serving = await startServing({
    folder,
    serve: `shards = 2\nprivate-origins = ["${named}", "http://*.test:1"]\ndenied-addresses = ["8.8.4.0/24", "127.0.0.0/8"]`,
    rest: `[cordons.streams]
shards = 1
[tenants.count]
[[workers]]
name = "static"
source = "fetch.wasm"
routes = ["static.test/*"]
grants = ["log", "fetch"]
[workers.fetch]
private = ["${ofStatic}"]
`,
  });
  const kv = { grants: ["log", "kv"], kv: { COUNTS: "counts" } };
  await serving.deploy("count", counts, { ...kv, routes: ["count.test/*"] });
  await serving.deploy("other", counts, { ...kv, routes: ["other.test/*"] });
  await serving.deploy("beside", counts, {
    ...{ ...kv, routes: ["beside.test/*"], cordon: "streams", tenant: "count" },
  });
  await serving.deploy("fetch", fetches, {
    routes: ["fetch.test/*"],
    grants: ["log", "fetch"],
    fetch: {
      private: [named],
      allow: ["http://fetch.test", "http://168.63.129.16", "http://8.8.4.4"],
    },
  });
  const streams = { grants: ["log", "streams"] };
  await serving.deploy("near", passes, { ...streams, routes: ["near.test/*"] });
  await serving.deploy("far", passes, { ...streams, routes: ["far.test/*"], cordon: "streams" });
}, 300_000);
afterAll(async () => {
  await serving.end();
  rmSync(folder, { recursive: true });
  for (const origin of origins) {
    origin.close();
    origin.closeAllConnections();
  }
});

/** An origin on loopback. */
async function listen(): Promise<string> {
  const origin = createServer((message, answer) => {
    came.push(message.headers);
    answer.end("from the origin");
  });
  origins.push(origin);
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
}

const post = async (host: string) => {
  const answer = await request(serving.url, { method: "POST", headers: { host } });
  return { status: answer.statusCode, body: await answer.body.text() };
};

test(
  "fifty clients at once count by compare-and-set over two shards, and none is lost",
  async () => {
    const counted = await Promise.all(
      Array.from({ length: 50 }, async () => [await post("count.test"), await post("count.test")]),
    );
    expect(counted.flat().filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(counted.flat().map(({ body }) => body)).size).toBe(100);
    expect((await serving.get("count.test")).body).toBe("100");
  },
  patience,
);

test("a tenant's entries are those of its workers in another cordon, and no other tenant's", async () => {
  const before = Number((await serving.get("count.test")).body);
  expect((await serving.get("beside.test")).body).toBe(String(before));
  expect((await serving.get("other.test")).body).toBe("0");
  await post("other.test");
  expect((await serving.get("other.test")).body).toBe("1");
  expect((await serving.get("count.test")).body).toBe(String(before));
});

test(
  "entries are there again when the processes that own them were lost, and their losses are told",
  async () => {
    const before = (await serving.get("count.test")).body;
    const owners = kvProcesses();
    expect(owners).not.toEqual([]);
    for (const pid of owners) process.kill(pid, "SIGKILL");
    const isOwners = (cordon: string) => cordon === ":kv" || cordon.startsWith(":kv:");
    await until(
      async () => (await serving.status()).losses.filter(({ cordon }) => isOwners(cordon)),
      (losses) => losses.length === owners.length,
      patience,
    );
    await until(
      () => serving.get("count.test"),
      ({ status, body }) => status === 200 && body === before,
      patience,
    );
    const metrics = await (await serving.ask("/metrics")).text();
    expect(metrics).toContain(`\nskerry_kv_losses_total ${owners.length}\n`);
  },
  2 * patience,
);

test("a private origin that the operator did not name is refused at deploy", async () => {
  const order = {
    grants: ["log", "fetch"],
    routes: ["refused.test/*"],
    fetch: { private: [unnamed] },
  };
  await expect(serving.deploy("refused", fetching, order)).rejects.toMatchObject({
    code: "bad-settings",
    message: expect.stringContaining(unnamed),
  });
  const wildcard = { ...order, fetch: { private: ["http://*.a.test:1", "http://*.test:2"] } };
  await expect(serving.deploy("refused", fetching, wildcard)).rejects.toMatchObject({
    code: "bad-settings",
    message: expect.stringContaining("http://*.test:2"),
  });
});

test("a worker of the host's own file reaches the private origins that it names there", async () => {
  const answer = await serving.get("static.test", "/", { "x-to": ofStatic });
  expect(answer).toMatchObject({ status: 200, body: "from the origin" });
});

test("a private origin that both name is reached, with the hops counted, and no other", async () => {
  const to = (uri: string, fields = {}) =>
    serving.get("fetch.test", "/", { "x-to": uri, ...fields });
  expect(await to(named)).toMatchObject({ status: 200, body: "from the origin" });
  expect(came.at(-1)).toMatchObject({ "x-skerry-hops": "1" });
  expect(await to(unnamed)).toMatchObject({ status: 502, body: "denied" });
  // A visitor can only count up.
  await to(named, { "x-skerry-hops": "3" });
  expect(came.at(-1)).toMatchObject({ "x-skerry-hops": "4" });
  expect(await to(named, { "x-skerry-hops": "-9" })).toMatchObject({ body: "loop" });
  expect(await to(named, { "x-skerry-hops": "8" })).toMatchObject({ body: "loop" });
});

test("neither a cloud's platform nor an address that the operator denies is reached", async () => {
  for (const uri of ["http://168.63.129.16/", "http://8.8.4.4/"]) {
    const answer = await serving.get("fetch.test", "/", { "x-to": uri });
    expect(answer).toMatchObject({ status: 502, body: "private-address" });
  }
});

test("a visitor's trace goes on to the origin", async () => {
  const trace = {
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
    tracestate: "a=1",
  };
  await serving.get("fetch.test", "/", { "x-to": named, ...trace });
  expect(came.at(-1)).toMatchObject(trace);
});

test("a worker that would call itself is cut", async () => {
  const answer = await serving.get("fetch.test", "/", { "x-to": "http://fetch.test/again" });
  expect(answer).toMatchObject({ status: 502, body: "loop" });
});

test("what guests ask of interfaces is counted by worker", async () => {
  const look = async () => (await serving.ask("/metrics")).text();
  const counted = [
    /skerry_interface_calls_total\{worker="count",interface="kv"\} \d{3}/,
    /skerry_interface_calls_total\{worker="fetch",interface="fetch"\} \d/,
  ];
  await until(look, (text) => counted.every((series) => series.test(text)));
});

test.each(["near.test", "far.test"])(
  "20 MB go up and down as streams at %s",
  async (host) => {
    const piece = Buffer.alloc(MiB, "skerry");
    const content = Readable.from(Array.from({ length: 20 }, () => piece));
    const answer = await request(serving.url, { method: "POST", headers: { host }, body: content });
    expect(answer.statusCode).toBe(200);
    let bytes = 0;
    for await (const chunk of answer.body) bytes += chunk.length;
    expect(bytes).toBe(20 * MiB);
  },
  patience,
);

test(
  "a shard that is killed in mid-stream ends its own streams and no others",
  async () => {
    const begin = async (host: string) => {
      const content = new Readable({ read() {} });
      content.push("first");
      const answer = await request(serving.url, {
        ...{ method: "POST", headers: { host }, body: content },
      });
      const pieces = answer.body[Symbol.asyncIterator]();
      expect(Buffer.from((await pieces.next()).value).toString()).toBe("first");
      return { content, pieces };
    };
    const [near, far] = await Promise.all([begin("near.test"), begin("far.test")]);
    const { shards } = await serving.status();
    process.kill(shards.find(({ cordon }) => cordon === "streams")!.pid, "SIGKILL");
    await expect(far.pieces.next()).rejects.toThrow();
    near.content.push("second");
    expect(Buffer.from((await near.pieces.next()).value).toString()).toBe("second");
    near.content.push(null);
    expect((await near.pieces.next()).done).toBe(true);
  },
  patience,
);

/** The process of the owner of entries, a child of the supervisor's. */
function kvProcesses(): number[] {
  const listed = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" });
  return listed.split("\n").flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/, 2);
    const isOwner = Number(parent) === serving.process.pid && line.includes("kv-main");
    return isOwner ? [Number(pid)] : [];
  });
}
