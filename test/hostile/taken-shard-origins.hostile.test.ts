// What a shard can reach through its cordon's broker once an attacker runs in its process.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetcher } from "../supervisor/serving/support/reaching.ts";
import { type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { until } from "../supervisor/serving/support/until.ts";
import { atPace } from "../support/pace.ts";
import { shardEnded, shardOf } from "./support/shards.ts";
import { runIn, takenBy } from "./support/taken-shard.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-taken-"));
const servers: Server[] = [];
/** How many connections came to each origin. */
const came = new Map<string, number>();

let serving: Serving;
let shops: string;
let banks: string;
let nobodys: string;
beforeAll(async () => {
  [shops, banks, nobodys] = await Promise.all([listen(), listen(), listen()]);
  serving = await startServing({
    serve: `shards = 1\nprivate-origins = ["${shops}", "${banks}"]`,
    rest: "[cordons.shops]\n[cordons.payments]\n",
    args: ["--v8-flags", takenBy(folder)],
  });
  const wasm = await fetcher();
  const grants = ["log", "fetch"];
  await serving.deploy("shop", wasm, {
    ...{ grants, cordon: "shops", routes: ["shop.test/*"] },
    // Allowed at public addresses alone.
    fetch: { private: [shops], allow: [nobodys] },
  });
  await serving.deploy("bank", wasm, {
    ...{ grants, cordon: "payments", routes: ["bank.test/*"], fetch: { private: [banks] } },
  });
}, 120_000);
afterAll(async () => {
  await serving?.end();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(folder, { recursive: true, force: true });
});

async function listen(): Promise<string> {
  const server = createServer((_, answer) => answer.end("from the origin"));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  came.set(origin, 0);
  server.on("connection", () => came.set(origin, came.get(origin)! + 1));
  return origin;
}

const pidOf = (cordon: string) => shardOf(serving, cordon);

const ended = (pid: number) => shardEnded(serving, pid);

/** A worker fetches through its host. */
const fetched = (worker: string, to: string) => serving.get(`${worker}.test`, "/", { "x-to": to });

async function bankIsAsBefore(pid: number): Promise<void> {
  expect(serving.process.exitCode).toBeNull();
  expect(await pidOf("payments")).toBe(pid);
  expect(await fetched("bank", banks)).toMatchObject({ status: 200, body: "from the origin" });
}

const connect = (number: number | string, worker: string, origin: string, anyAddress = true) =>
  `{ kind: "tell", name: "connect", what: {
       number: ${number}, worker: "${worker}", origin: "${origin}", anyAddress: ${anyAddress} } }`;

/** Asks from a shard of "shops" for a connection, and returns with which code it was refused. */
function refusal(number: number, message: string): Promise<string> {
  return pidOf("shops").then((pid) =>
    runIn<string>(
      folder,
      pid,
      `process.send(${message});
       for (let tries = 0; tries < 500; tries++) {
         const answer = told.find(({ name, what }) => name === "unconnected" && what.number === ${number});
         if (answer !== undefined) return answer.what.failure.code;
         await new Promise((wait) => setTimeout(wait, 20));
       }
       return "none";`,
    ),
  );
}

async function metric(pattern: RegExp): Promise<number> {
  const text = await (await serving.ask("/metrics")).text();
  return Number(pattern.exec(text)?.[1] ?? 0);
}

test("workers reach what they were granted; their connections are the broker's, and counted", async () => {
  expect(await fetched("shop", shops)).toMatchObject({ status: 200, body: "from the origin" });
  const made = /^skerry_origin_connections_total\{worker="shop"\} (\d+)$/m;
  expect(await metric(made)).toBe(1);
  // On the connection that is there.
  expect(await fetched("shop", shops)).toMatchObject({ status: 200 });
  expect(await metric(made)).toBe(1);
});

test("an origin that no worker of the cordon was granted, and one at a private address", async () => {
  const before = new Map(came);
  expect(await refusal(1_000, connect(1_000, "shop", banks))).toBe("denied");
  expect(await refusal(1_001, connect(1_001, "shop", nobodys))).toBe("denied");
  expect(await refusal(1_002, connect(1_002, "shop", nobodys, false))).toBe("private-address");
  expect(await refusal(1_003, connect(1_003, "shop", "http://127.0.0.1:22/x"))).toBe("denied");
  expect(came).toEqual(before);
  const refused = /^skerry_origin_connections_refused_total\{worker="shop",code="denied"\} (\d+)$/m;
  expect(await metric(refused)).toBe(3);
});

// Other forms: `test/shard/accepted`.
test.for([
  ["another cordon's worker", () => connect(1, "bank", banks)],
  ["an origin without an end", () => connect(1, "shop", "x".repeat(100_000))],
] as const)("a shard that asks for %s is ended, and nobody else", async ([, message]) => {
  const bank = await pidOf("payments");
  const shop = await pidOf("shops");
  await runIn(folder, shop, `process.send(${message()})`).catch(() => {});
  await ended(shop);
  await bankIsAsBefore(bank);
});

test("a flood of asks ends its sender, and others fetch meanwhile", async () => {
  const bank = await pidOf("payments");
  const shop = await pidOf("shops");
  await bankIsAsBefore(bank);
  const flooding = runIn(
    folder,
    shop,
    `for (let i = 0; i < 100_000; i++) {
       process.send(${connect("1e6 + i", "shop", shops)});
       if (i % 1_000 === 0) await new Promise(setImmediate);
     }`,
  ).catch(() => {});
  const begun = performance.now();
  expect((await fetched("bank", banks)).status).toBe(200);
  expect(performance.now() - begun).toBeLessThan(atPace(5_000));
  await flooding;
  await ended(shop);
  await bankIsAsBefore(bank);
});

test("a shard that hands its supervisor sockets is ended, and they are closed", async () => {
  const bank = await pidOf("payments");
  const shop = await pidOf("shops");
  // The one before it was ended: this one may still be starting.
  await until(
    () => fetched("shop", shops),
    ({ status }) => status === 200,
  );
  await runIn(
    folder,
    shop,
    // One of the front's: within a sandbox it makes none itself.
    `const held = process._getActiveHandles().find((each) => each._handle?.constructor.name === "Pipe");
     process.send({ handed: 1 }, held._handle);
     await new Promise(() => {});`,
  ).catch(({ message }) => expect(message).toBe("gone"));
  await ended(shop);
  await bankIsAsBefore(bank);
});
