// What a shard can reach of its host's own sockets once an attacker runs in its process: those that its supervisor connects
// for it, and no others.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { counter } from "../supervisor/serving/support/reaching.ts";
import { type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { atPace } from "../support/pace.ts";
import { hasSandbox } from "../support/sandbox-parts.ts";
import { shardEnded, shardOf } from "./support/shards.ts";
import { runIn, takenBy } from "./support/taken-shard.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-taken-"));

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    serve: "shards = 1",
    rest: "[cordons.shops]\n[cordons.payments]\n",
    args: ["--v8-flags", takenBy(folder)],
  });
  const wasm = await counter();
  const granted = { grants: ["log", "kv"], kv: { COUNTS: "counts" } };
  await serving.deploy("shop", wasm, { ...granted, cordon: "shops", routes: ["shop.test/*"] });
  await serving.deploy("bank", wasm, { ...granted, cordon: "payments", routes: ["bank.test/*"] });
}, 120_000);
afterAll(async () => {
  await serving?.end();
  rmSync(folder, { recursive: true, force: true });
});

const pidOf = (cordon: string) => shardOf(serving, cordon);

const ended = (pid: number) => shardEnded(serving, pid);

/** The shard was ended for what it asked for. */
async function endedForIt(pid: number): Promise<void> {
  await ended(pid);
  const sentence = expect.stringContaining("spoke of what is not its own");
  expect((await serving.status()).losses[0]).toMatchObject({ cordon: "shops", sentence });
}

/** A worker counts one more in its entries. */
async function counts(worker: string): Promise<number> {
  const answer = await request(serving.url, {
    method: "POST",
    headers: { host: `${worker}.test` },
  });
  const body = await answer.body.text();
  expect({ status: answer.statusCode, body }).toMatchObject({ status: 200 });
  return Number(body);
}

async function bankIsAsBefore(pid: number): Promise<void> {
  expect(serving.process.exitCode).toBeNull();
  expect(await pidOf("payments")).toBe(pid);
  const before = await counts("bank");
  expect(await counts("bank")).toBe(before + 1);
}

/** Every unix socket of the host: of the owner of entries, and the front's ways to cordons. */
function socketsOfHost(): string[] {
  const run = readFileSync(join(serving.folder, "data", "run-folder"), "utf8");
  const all = readdirSync(run, { recursive: true, encoding: "utf8" });
  const names = all.filter((name) => name.endsWith(".sock"));
  return names.map((name) => join(run, name));
}

/** In words of the shard: what its supervisor answers where it asks for a connection. */
const asked = (number: number, path: string) =>
  `process.send({ kind: "ask", id: 1e6 + ${number}, name: "reachSocket", ask: { number: ${number}, path: ${path} } });`;

const entriesPath = `told.find(({ name }) => name === "start").ask.kv.socket`;

test("workers have their entries, in each cordon, over a connection that the supervisor made", async () => {
  expect(await counts("shop")).toBe(1);
  expect(await counts("bank")).toBe(1);
});

test.runIf(hasSandbox)(
  "it connects to no socket of the host, nor to one without a path",
  async () => {
    const shop = await pidOf("shops");
    const sockets = socketsOfHost();
    // Of entries, and of three cordons.
    expect(sockets.length).toBeGreaterThanOrEqual(4);
    const refusals = await runIn<string[]>(
      folder,
      shop,
      `const { connect } = await import("node:net");
     const paths = ${JSON.stringify([...sockets, "/run/systemd/journal/socket", "\0nobody"])};
     return await Promise.all(paths.map((path) => new Promise((told) => {
       connect(path).on("connect", () => told("connected")).on("error", ({ code }) => told(code));
     })));`,
    );
    expect(new Set(refusals)).toEqual(new Set(["EAFNOSUPPORT"]));
    await counts("shop");
  },
);

test.runIf(hasSandbox)(
  "a front reads no artifact and no ledger, and opens nothing of the network",
  async () => {
    const artifacts = join(serving.folder, "data", "artifacts");
    const [key] = readdirSync(artifacts);
    const [file] = readdirSync(join(artifacts, key!));
    const artifact = JSON.stringify(join(artifacts, key!, file!));
    const reads = `const fs = await import("node:fs"); return fs.readFileSync(${artifact}).length > 0;`;
    expect(await runIn(folder, await pidOf("shops"), reads)).toBe(true);
    const front = await pidOf(":front");
    await expect(runIn(folder, front, reads)).rejects.toThrow("EACCES");
    const ledger = await runIn(
      folder,
      front,
      `return told.find(({ name }) => name === "start").ask.ledger;`,
    );
    expect(ledger).toBeNull();
    const network = `const { connect } = await import("node:net");
    return await new Promise((told) => connect(9, "127.0.0.1").on("error", ({ code }) => told(code)));`;
    expect(await runIn(folder, front, network)).toBe("EAFNOSUPPORT");
  },
);

test("a shard that asks for another cordon's socket is ended, and nobody else", async () => {
  const bank = await pidOf("payments");
  for (const path of socketsOfHost()) {
    const shop = await pidOf("shops");
    const own = await runIn<string>(folder, shop, `return ${entriesPath};`);
    if (path === own) continue;
    await runIn(folder, shop, asked(2, JSON.stringify(path))).catch(() => {});
    await endedForIt(shop);
    break;
  }
  await bankIsAsBefore(bank);
});

test("a flood of asks for entries ends its sender, and others have theirs meanwhile", async () => {
  const bank = await pidOf("payments");
  const shop = await pidOf("shops");
  await bankIsAsBefore(bank);
  const flooding = runIn(
    folder,
    shop,
    // Fewer messages than a shard may say at once.
    `for (let i = 0; i < 10_000; i++) {
       process.send({ kind: "ask", id: 1e6 + i, name: "reachSocket", ask: { number: 1e6 + i, path: ${entriesPath} } });
       if (i % 1_000 === 0) await new Promise(setImmediate);
     }`,
  ).catch(() => {});
  const begun = performance.now();
  await counts("bank");
  expect(performance.now() - begun).toBeLessThan(atPace(5_000));
  await flooding;
  await endedForIt(shop);
  await bankIsAsBefore(bank);
});
