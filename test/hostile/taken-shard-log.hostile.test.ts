// What a shard can do to the host's log, and to whoever reads it, once an attacker runs in its process.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { valueIn } from "../shard/observe/support/exposition.ts";
import { type Serving, startServing, worker } from "../supervisor/serving/support/serving.ts";
import { until } from "../supervisor/serving/support/until.ts";
import { shardOf } from "./support/shards.ts";
import { runIn, takenBy } from "./support/taken-shard.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-taken-log-"));
const MiB = 2 ** 20;

interface Line extends Readonly<Record<string, unknown>> {
  readonly message: string;
}

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    serve: "shards = 1",
    rest: "[cordons.shops]\n[cordons.payments]",
    args: ["--v8-flags", takenBy(folder)],
  });
  const logging = await worker(`console.log("logged"); return Response.text("answered");`);
  for (const [name, cordon] of Object.entries({ shop: "shops", bank: "payments" })) {
    await serving.deploy(name, logging, { cordon, routes: [`${name}.test/*`] });
    await serving.get(`${name}.test`);
  }
}, 240_000);
afterAll(async () => {
  await serving?.end();
  rmSync(folder, { recursive: true, force: true });
});

const pidOf = (cordon: string) => shardOf(serving, cordon);

/** All of the log: what is no JSON makes this fail. */
const lines = (): Line[] =>
  serving
    .log()
    .slice(0, serving.log().lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

const linesWith = (text: string) => lines().filter(({ message }) => message.includes(text));

async function lineWith(text: string): Promise<Line> {
  return (await until(
    () => linesWith(text)[0],
    (line) => line !== undefined,
    10_000,
  ))!;
}

/** Has the cordon's shard print this expression. */
async function print(cordon: string, expression: string): Promise<number> {
  const pid = await pidOf(cordon);
  await runIn(folder, pid, `process.stderr.write(${expression})`);
  return pid;
}

/** Each request to the neighbour logs a line, which comes. */
async function neighbourIsHeard(): Promise<void> {
  const ofBank = () => linesWith("logged").filter(({ worker: by }) => by === "bank").length;
  const before = ofBank();
  for (let i = 0; i < 5; i++) expect((await serving.get("bank.test")).status).toBe(200);
  await until(ofBank, (now) => now === before + 5, 10_000);
}

/** Another shard has taken its place, and answers. */
async function replaced(shard: number): Promise<void> {
  await until(
    () => pidOf("shops"),
    (pid) => pid !== shard,
    30_000,
  );
  await until(
    () => serving.get("shop.test"),
    ({ status }) => status === 200,
    30_000,
  );
}

const residentBytes = () => {
  const status = readFileSync(`/proc/${serving.process.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) * 1024;
};

test("a line that names another's process, cordon and worker is known for its sender's", async () => {
  const bank = await pidOf("payments");
  const about = { pid: bank, role: "shard", cordon: "payments", source: "request", worker: "bank" };
  const forged = { level: "fatal", time: "2020-01-01T00:00:00.000Z", ...about, message: "FORGED" };
  const shop = await print("shops", `${JSON.stringify(`${JSON.stringify(forged)}\n`)}`);
  const { claimed, ...line } = await lineWith("FORGED");
  expect(line).toMatchObject({ level: "warn", pid: shop, role: "shard", cordon: "shops" });
  expect(line).not.toHaveProperty("worker");
  expect(claimed).toMatchObject({ level: "fatal", pid: bank, cordon: "payments", worker: "bank" });
  expect(Date.now() - Date.parse(line.time as string)).toBeLessThan(60_000);
});

test("nothing that it prints is obeyed by a terminal, or is no line of JSON", async () => {
  const shop = await print(
    "shops",
    `Buffer.concat([
       Buffer.from("\\u001b[2J\\u001b]0;owned\\u0007 \\u009b31m \\u202e text\\r\\n"),
       Buffer.from([0xff, 0xed, 0xa0, 0x80, 0x00, 0x0a]),
       Buffer.from('{"level":"info","time":"","message":"half \\\\ud83d"}\\n{"no end'),
       Buffer.from("\\n\\n[]\\nnull\\nlast of these\\n"),
     ])`,
  );
  expect(await lineWith("last of these")).toMatchObject({
    ...{ level: "warn", pid: shop, role: "shard", cordon: "shops", source: "stderr" },
  });
  expect(serving.log().replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
  expect(serving.log()).toContain("half \\ud83d");
  expect(linesWith("owned")).toHaveLength(1);
});

test.runIf(process.platform === "linux")(
  "a million lines and a line of 100 MB take no other's room, and no memory of the host's",
  async () => {
    const before = residentBytes();
    await print("shops", `"flooding\\n".repeat(1_000_000)`);
    await neighbourIsHeard();
    await until(
      () => lines().filter(({ dropped }) => dropped !== undefined),
      (told) => told.length > 0,
      10_000,
    );
    const flooded = await pidOf("shops");
    expect(lines().filter(({ dropped }) => dropped !== undefined)[0]).toMatchObject({
      ...{ level: "warn", pid: flooded, cordon: "shops", source: "stderr" },
    });
    // The supervisor reads them in its turn.
    await until(
      async () =>
        valueIn(await (await serving.ask("/metrics")).text(), "skerry_observations_dropped_total", {
          kind: "log",
        }),
      (dropped) => dropped > 1_000,
      10_000,
    );
    process.kill(flooded, "SIGKILL");
    await replaced(flooded);
    const long = await print("shops", `"endless".repeat(${Math.ceil((100 * MiB) / 7)})`);
    expect(await lineWith("endlessendless")).toMatchObject({ pid: long, source: "stderr" });
    await neighbourIsHeard();
    expect(linesWith("endlessendless")).toHaveLength(1);
    expect(linesWith("endlessendless")[0]!.message.length).toBeLessThan(2_100);
    // Within a second 200 of such lines are told.
    expect(linesWith("flooding").length).toBeLessThan(10_000);
    expect(residentBytes() - before).toBeLessThan(100 * MiB);
    process.kill(long, "SIGKILL");
    await replaced(long);
  },
  60_000,
);

test("why a process ended comes to the log, and so does what it logged before", async () => {
  const shop = await pidOf("shops");
  await runIn(
    folder,
    shop,
    `process.emitWarning("of no use");
     setTimeout(() => { throw new Error("nobody catches it"); })`,
  ).catch(() => {});
  expect(await lineWith("Error: nobody catches it")).toMatchObject({
    ...{ level: "warn", pid: shop, cordon: "shops", source: "stderr" },
  });
  expect(linesWith("Warning: of no use")).toHaveLength(1);
  expect(linesWith("logged").some(({ pid }) => pid === shop)).toBe(true);
  await replaced(shop);
});

test("a shard that has closed its end answers on, and others are heard", async () => {
  const shop = await pidOf("shops");
  await runIn(folder, shop, `process.stderr.end()`);
  expect((await serving.get("shop.test")).status).toBe(200);
  await neighbourIsHeard();
  expect(await pidOf("shops")).toBe(shop);
});
