// What a shard can do to others once an attacker runs in its process, as after a bug in the engine.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCollector } from "../shard/observe/support/collector.ts";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { until } from "../supervisor/serving/support/until.ts";
import { atPace } from "../support/pace.ts";
import { hasSandbox } from "../support/sandbox-parts.ts";
import { shardEnded, shardOf } from "./support/shards.ts";
import { runIn, takenBy } from "./support/taken-shard.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-taken-"));

let serving: Serving;
let collector: Awaited<ReturnType<typeof startCollector>>;
let bankDeployment: string;
beforeAll(async () => {
  collector = await startCollector();
  serving = await startServing({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=collector-key",
    },
    serve: "shards = 1",
    rest: `
      [cordons.shops]
      [cordons.payments]
      [tenants.bank]
      fuel-rate = "50%"
      [tenants.shop]
      fuel-rate = "50%"
    `,
    args: ["--v8-flags", takenBy(folder)],
  });
  const home = { plain: "default", shop: "shops", bank: "payments" };
  for (const [name, cordon] of Object.entries(home)) {
    const order = { cordon, tenant: name, routes: [`${name}.test/*`] };
    const id = await serving.deploy(name, await answering(name), order);
    if (name === "bank") bankDeployment = id;
  }
  for (const name of Object.keys(home)) await serving.get(`${name}.test`);
}, 240_000);
afterAll(async () => {
  await serving?.end();
  collector?.close();
  rmSync(folder, { recursive: true, force: true });
});

const pidOf = (cordon: string) => shardOf(serving, cordon);

/** Says something to the supervisor from the cordon's shard, in the words of a shard. */
async function say(cordon: string, message: string): Promise<number> {
  const pid = await pidOf(cordon);
  await runIn(folder, pid, `process.send(${message})`).catch(() => {});
  return pid;
}

const ended = (pid: number) => shardEnded(serving, pid);

/** Nobody in another cordon has felt anything. */
async function othersAreAsBefore(payments: number): Promise<void> {
  expect(serving.process.exitCode).toBeNull();
  expect(await pidOf("payments")).toBe(payments);
  expect(await serving.get("bank.test")).toMatchObject({ status: 200, body: "bank" });
  expect((await serving.worker("bank")).quarantine).toBeNull();
}

const tell = (name: string, what: string) => `{ kind: "tell", name: "${name}", what: ${what} }`;
const counts = (fuel: string) => `{
  answered: [0, 0, 0, 0, 0, 0], errors: { "guest-trap": 1e6 }, brokenOff: {}, interfaces: {}, fuel: ${fuel}, cpuMs: 0, clockedMs: 0, hostCalls: 0, logBytes: 0,
  bytesIn: 0, bytesOut: 0, hostFuel: 0, coldStarts: 0, evictions: 0, cacheHits: 0, cacheMisses: 0, memoryPeak: 0,
  peaks: { fuel: 0, memory: 0, deadline: 0 }, seconds: [],
  total: { counts: Array(16).fill(0), sum: 0 }, guest: { counts: Array(16).fill(0), sum: 0 },
  queue: { counts: Array(16).fill(0), sum: 0 } }`;
const snapshot = (worker: string, fuel = "0") => `{
  workers: [[${worker}, ${counts(fuel)}]], dropped: { logLines: 0, tailEntries: 0, spans: 0 },
  crowded: { closed: 0, refused: 0 }, cpuShare: 1,
  gauges: { isolates: 0, waiting: 0, residentBytes: 0, connections: 0, workers: [] } }`;
function sendSpan(id: number, attributes: string): string {
  return `{ kind: "ask", id: ${id}, name: "spans", ask: [{
    traceId: "${"ab".repeat(16)}", spanId: "${"cd".repeat(8)}", parent: null, traceState: "", name: "DELETE", kind: 1,
    start: [1_700_000_000, 0], end: [1_700_000_000, 0], attributes: { ${attributes} }, isFailed: false, message: "" }] }`;
}

const shops = { cordon: "shops", worker: "shop" };
const usual = { cordon: "default", worker: "plain" };

/** Of what no shard of Skerry's own would say, some: `test/shard/accepted` and `test/supervisor/cordons/shard-sayings` have
 * the rest. Two cordons take turns: one whose shards end soon after another is without one for longer each time. */
const lies: readonly (readonly [string, typeof shops, string])[] = [
  ["nothing at all", shops, "null"],
  [
    "fuel that another cordon's tenant is to owe",
    usual,
    tell("giveBack", '{ tenant: "bank", fuel: -1e15 }'),
  ],
  ["that another cordon's worker is wedged", shops, tell("wedged", '{ worker: "bank" }')],
  ["counts that are none", usual, tell("metrics", snapshot('"plain"', "NaN"))],
  ["counts that fall", shops, tell("metrics", snapshot('"shop"', "-1"))],
  ["spans of another cordon's worker", usual, sendSpan(7, '"skerry.worker": "bank"')],
];

test.for(lies)(
  "a shard that says %s is ended, and nobody else",
  async ([, { cordon, worker }, message]) => {
    const payments = await pidOf("payments");
    const liar = await say(cordon, message);
    await ended(liar);
    await othersAreAsBefore(payments);
    await until(
      () => serving.get(`${worker}.test`),
      ({ status }) => status === 200,
      20_000,
    );
  },
);

describe("what is believed of nobody but whose it is", () => {
  /** Fuel that the host says a worker has burned. */
  async function burnedBy(worker: string): Promise<number> {
    const text = await (await serving.ask("/metrics")).text();
    const pattern = new RegExp(
      `^skerry_fuel_burned_total\\{[^}]*worker="${worker}"[^}]*\\} (\\S+)$`,
      "m",
    );
    return Number(pattern.exec(text)?.[1] ?? 0);
  }

  test("another's fuel, by a shard that sends requests on to it", async () => {
    const before = await burnedBy("bank");
    const front = await say(":front", tell("metrics", snapshot('"bank"', "1e15")));
    await new Promise((wait) => setTimeout(wait, 500));
    expect(await pidOf(":front")).toBe(front);
    expect(await burnedBy("bank")).toBeLessThan(before + 1e12);
  });

  test("that another's worker looks like an attack", async () => {
    // In the words of one that sends requests on, and of one that has never heard of it.
    const front = await say(":front", tell("metrics", snapshot('"bank"')));
    await new Promise((wait) => setTimeout(wait, 300));
    expect(await pidOf(":front")).toBe(front);
    await ended(await say("default", tell("metrics", snapshot('"bank"'))));
    expect((await serving.worker("bank")).watched).toBeNull();
    expect(await (await serving.ask("/metrics")).text()).toContain(
      'skerry_suspicious_workers_total{what="watched"} 0',
    );
  });

  test("an artifact of another cordon's deployment", async () => {
    const shop = await pidOf("shops");
    const answer = await runIn<{ error?: { code: string } }>(
      folder,
      shop,
      `process.send({ kind: "ask", id: 77, name: "artifact", ask: {
         deployment: "${bankDeployment}", artifactKey: "${"0".repeat(64)}" } });
       for (;;) {
         const answer = told.find(({ id, kind }) => id === 77 && (kind === "failure" || kind === "reply"));
         if (answer !== undefined) return answer;
         await new Promise((wait) => setTimeout(wait, 20));
       }`,
    );
    expect(answer.error?.code).toBe("host-failed");
  });

  test("a second question for fuel, before the first is answered", async () => {
    const shop = await pidOf("shops");
    await runIn(
      folder,
      shop,
      `for (let id = 100; id < 1100; id++)
         process.send({ kind: "ask", id, name: "lease", ask: { tenant: "shop" } });`,
    ).catch(() => {});
    await ended(shop);
  });

  test("who ran in a shard that crashed, where it names another cordon's workers", async () => {
    const payments = await pidOf("payments");
    const shop = await pidOf("shops");
    await runIn(
      folder,
      shop,
      `const { openSync, writeSync } = await import("node:fs");
       const { ledger } = told.find(({ name }) => name === "start").ask;
       const file = openSync(ledger, "r+");
       writeSync(file, "bank".padEnd(64, "\\0") + "plain".padEnd(64, "\\0"), 0);
       // Within a sandbox its size has a limit.
       try { writeSync(file, "\\0", 2 ** 36 - 1); } catch {}
       process.abort();`,
    ).catch(() => {});
    await ended(shop);
    await othersAreAsBefore(payments);
    expect((await serving.worker("plain")).quarantine).toBeNull();
  });
});

test("a shard has no credentials of the collector's, and what it says in traces is known for its own", async () => {
  const shop = await pidOf("shops");
  const found = await runIn<string[]>(
    folder,
    shop,
    `return Object.entries(process.env).flat().filter((text) => /OTEL|collector/i.test(text));`,
  );
  expect(found).toEqual([]);
  await say("shops", sendSpan(8, '"skerry.worker": "shop"'));
  const source = await until(
    async () => collector.sources().find(({ name }) => name === "DELETE shop"),
    (sent) => sent !== undefined,
    10_000,
  );
  expect(source).toMatchObject({ "skerry.cordon": "shops", "process.pid": shop });
  const real = await until(
    async () => collector.sources().find(({ name }) => name === "GET bank"),
    (sent) => sent !== undefined,
    10_000,
  );
  expect(real).toMatchObject({ "skerry.cordon": "payments" });
  expect(new Set(collector.credentials)).toEqual(new Set(["collector-key"]));
});

test("a shard is told nothing of other cordons' workers: no name, no host, no change", async () => {
  const order = { cordon: "payments", tenant: "bank", routes: ["bank.test/*", "customer.test/*"] };
  await serving.deploy("bank", await answering("bank"), order);
  await serving.deploy("vault", await answering("bank"), { ...order, routes: ["vault.test/*"] });
  await serving.api("DELETE", "/v1/workers/vault");
  const heard = `return JSON.stringify(told)`;
  for (const cordon of ["shops", "default"]) {
    const words = await runIn<string>(folder, await pidOf(cordon), heard);
    expect(words).toContain(cordon === "shops" ? "shop.test" : "plain.test");
    for (const secret of ["bank", "vault", "customer"]) expect(words).not.toContain(secret);
  }
  expect(await runIn<string>(folder, await pidOf(":front"), heard)).toContain("customer.test");
});

test("a shard is not told where other cordons' shards are; the front is", async () => {
  const sockets = `return told.filter(({ name }) => name === "sockets").flatMap(({ what }) => Object.keys(what))`;
  for (const cordon of ["shops", "payments", "default"]) {
    expect(await runIn(folder, await pidOf(cordon), sockets)).toEqual([]);
  }
  const front = await runIn<string[]>(folder, await pidOf(":front"), sockets);
  expect(front).toEqual(expect.arrayContaining(["shops", "payments", "default"]));
});

test("the admin API answers no process that has not its token", async () => {
  const shop = await pidOf("shops");
  const rollback = `${serving.admin}/v1/workers/bank/rollback`;
  const asked = runIn(
    folder,
    shop,
    `return (await fetch("${rollback}", { method: "POST" })).status;`,
  );
  // Within a sandbox a shard does not even come as far as that.
  if (hasSandbox) await expect(asked).rejects.toThrow("fetch failed");
  else expect(await asked).toBe(401);
  expect((await fetch(rollback, { method: "POST" })).status).toBe(401);
});

test("a flood of small messages ends its sender, and others are answered meanwhile", async () => {
  const payments = await pidOf("payments");
  const shop = await pidOf("shops");
  const flooding = runIn(
    folder,
    shop,
    `for (let i = 0; i < 1_000_000; i++) {
       process.send(${tell("beat", "{ residentBytes: 0, isolates: 0, waiting: 0 }")});
       if (i % 1_000 === 0) await new Promise(setImmediate);
     }`,
  ).catch(() => {});
  const begun = performance.now();
  expect((await serving.get("bank.test")).status).toBe(200);
  expect(performance.now() - begun).toBeLessThan(atPace(5_000));
  await flooding;
  await ended(shop);
  await othersAreAsBefore(payments);
});

test.runIf(process.platform === "linux")(
  "no process opens an inspector when it is told to",
  async () => {
    // A process that only starts has no handler yet, and the signal ends it.
    await until(
      () => serving.get("shop.test"),
      ({ status }) => status === 200,
      60_000,
    );
    const shop = await pidOf("shops");
    // Shards of trials end by themselves, once none has come for a while.
    const shards = (await serving.status()).shards
      .filter(({ cordon }) => !cordon.startsWith(":trial:"))
      .map(({ pid }) => pid);
    const all = [...shards, serving.process.pid!];
    await runIn(
      folder,
      shop,
      `for (const pid of [${all.join(", ")}]) process.kill(pid, "SIGUSR1");`,
    ).catch(() => {});
    // A sandbox lets a shard send none; another process of its user may.
    for (const pid of all) process.kill(pid, "SIGUSR1");
    await new Promise((wait) => setTimeout(wait, 500));
    await expect(fetch("http://127.0.0.1:9229/json")).rejects.toThrow();
    for (const pid of all) expect(() => process.kill(pid, 0)).not.toThrow();
  },
);
