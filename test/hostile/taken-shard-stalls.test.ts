// How long a shard can have other cordons wait once an attacker runs in its process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { atPace } from "../support/pace.ts";
import { shardEnded, shardOf } from "./support/shards.ts";
import { runIn, takenBy } from "./support/taken-shard.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-taken-"));

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    serve: 'shards = 1\nheartbeat = "5s"',
    rest: "[cordons.shops]\n[cordons.payments]\n",
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
