// How long a shard can have other cordons wait once an attacker runs in its process.
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { until } from "../supervisor/serving/support/until.ts";
import { atPace } from "../support/pace.ts";
import { shardEnded, shardOf, shardsOf } from "./support/shards.ts";
import { runIn, takenBy } from "./support/taken-shard.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-taken-"));

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    serve: 'shards = 1\nheartbeat = "5s"',
    rest: "[cordons.shops]\nshards = 2\n[cordons.payments]\n",
    args: ["--v8-flags", takenBy(folder)],
  });
  const home = { shop: "shops", bank: "payments" };
  for (const [name, cordon] of Object.entries(home)) await deploy(name, cordon, name);
}, 240_000);
afterAll(async () => {
  await serving?.end();
  rmSync(folder, { recursive: true, force: true });
});

async function deploy(name: string, cordon: string, text: string): Promise<void> {
  await serving.deploy(name, await answering(text), { cordon, routes: [`${name}.test/*`] });
}

/** The shard beats on, and answers no such question any more. */
async function silence(cordon: string, question: string): Promise<number> {
  const pid = await shardOf(serving, cordon);
  await runIn(
    folder,
    pid,
    `const all = process.listeners("message");
     process.removeAllListeners("message");
     process.on("message", (message, handle) => {
       if (message?.kind === "ask" && message.name === "${question}") return;
       for (const each of all) each.call(process, message, handle);
     });`,
  );
  return pid;
}

test("a change of another cordon does not wait for a shard that beats and does not answer", async () => {
  const bank = await shardOf(serving, "payments");
  // So that only the change itself is timed.
  await deploy("bank", "payments", "other");
  await answering("bank");
  const shop = await silence("shops", "catalog");
  const begun = performance.now();
  await serving.api("POST", "/v1/workers/bank/rollback");
  // The time of a heartbeat, and 5 s.
  expect(performance.now() - begun).toBeLessThan(atPace(20_000));
  expect((await serving.get("bank.test")).body).toBe("bank");
  await shardEnded(serving, shop);
  const sentence = expect.stringContaining("did not answer in time");
  expect((await serving.status()).losses[0]).toMatchObject({ cordon: "shops", sentence });
  expect(await shardOf(serving, "payments")).toBe(bank);
});

/** A request on a new connection, which the supervisor accepts: how long it took, in ms. */
function newConnection(host: string): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(serving.url).port), "127.0.0.1");
    let text = "";
    socket.on("error", reject);
    socket.on("close", () => {
      if (text.startsWith("HTTP/1.1 200")) resolve(performance.now() - begun);
      else reject(new Error(text));
    });
    socket.setEncoding("latin1").on("data", (piece: string) => {
      text += piece;
    });
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}

/** The longest of requests on new connections that begin every 50 ms while `work` goes on. */
async function slowestDuring(work: Promise<unknown>): Promise<number> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  const times: Promise<number>[] = [];
  while (!isDone) {
    times.push(newConnection("bank.test").catch(() => Number.POSITIVE_INFINITY));
    await new Promise((wait) => setTimeout(wait, 50));
  }
  await done;
  return Math.max(...(await Promise.all(times)));
}

/** In a shard's words: counts of workers, `workers` of which there are. */
const metrics = (workers: string) => `{ kind: "tell", name: "metrics", what: {
  workers: ${workers}, dropped: { logLines: 0, tailEntries: 0, spans: 0 },
  crowded: { closed: 0, refused: 0 }, cpuShare: 1,
  gauges: { isolates: 0, waiting: 0, residentBytes: 0, connections: 0, workers: [] } } }`;
const histogram = "{ counts: Array(16).fill(0), sum: 0 }";
const countsOf = (seconds: number) => `({
  answered: [0, 0, 0, 0, 0, 0], errors: {}, brokenOff: {}, interfaces: {}, fuel: 0, cpuMs: 0, clockedMs: 0, hostCalls: 0,
  logBytes: 0, bytesIn: 0, bytesOut: 0, hostFuel: 0, coldStarts: 0, evictions: 0, cacheHits: 0, cacheMisses: 0, memoryPeak: 0,
  peaks: { fuel: 0, memory: 0, deadline: 0 }, total: ${histogram}, guest: ${histogram}, queue: ${histogram},
  seconds: Array.from({ length: ${seconds} }, () => [1, 0]) })`;

test("a shard that tells its counts without end is ended", async () => {
  const shop = await shardOf(serving, "shops");
  const flood = `for (let i = 0; i < 100; i++) process.send(${metrics("[]")});`;
  await runIn(folder, shop, flood).catch(() => {});
  await shardEnded(serving, shop);
});

const endless: readonly (readonly [string, string])[] = [
  ["one worker's counts 30,000 times", `Array(30_000).fill(["shop", ${countsOf(0)}])`],
  [
    "one table of seconds for as many counts",
    `((seconds) => Array.from({ length: 500 }, () => ["shop", { ...${countsOf(0)}, seconds }]))(${countsOf(2_000)}.seconds)`,
  ],
  ["a worker twice", `[["shop", ${countsOf(0)}], ["shop", ${countsOf(0)}]]`],
];

test.for(endless)("a shard that tells %s is ended, and nobody waits", async ([, workers]) => {
  const shop = await shardOf(serving, "shops");
  const sent = runIn(folder, shop, `process.send(${metrics(workers)});`).catch(() => {});
  const slowest = await slowestDuring(sent.then(() => shardEnded(serving, shop)));
  expect(slowest).toBeLessThan(atPace(1_000));
});

test("of shards of one cordon that together take more than its part of the supervisor's time one is ended", async () => {
  const bank = await shardOf(serving, "payments");
  const shops = await shardsOf(serving, "shops", 2);
  // Each message has the form that it should have, and comes as often as it may.
  for (const pid of shops) {
    void runIn(
      folder,
      pid,
      `const line = () => ({ level: "info", message: "x" });
       const entry = () => ({ worker: "shop", deployment: "d", at: 0, outcome: {
         requestId: "r", request: { method: "GET", uri: "/" }, response: null, error: null, log: Array.from({ length: 50 }, line),
         usage: { fuel: 0, startFuel: 0, memoryBytes: 0, hostCalls: 0, wallMs: 0, cpuMs: 0, hostFuel: 0, coldStartMs: 0, interfaces: {} } } });
       const entries = Array.from({ length: 300 }, entry);
       for (let i = 0; i < 1_200; i++) {
         process.send({ kind: "tell", name: "tail", what: { entries, dropped: 0 } });
         await new Promise((wait) => setTimeout(wait, 10));
       }`,
    ).catch(() => {});
  }
  const ended = until(
    async () => (await serving.status()).losses.map(({ sentence }) => sentence),
    (sentences) => sentences.some((each) => each.includes("said more than any such process says")),
    30_000,
  );
  expect(await slowestDuring(ended)).toBeLessThan(atPace(5_000));
  expect(await shardOf(serving, "payments")).toBe(bank);
  expect((await serving.get("bank.test")).body).toBe("bank");
});
