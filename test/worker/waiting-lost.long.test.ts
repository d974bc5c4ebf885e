import { afterEach, expect, test } from "vitest";
import { FuelLease } from "../../runtime/worker/queue/fuel-lease.ts";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { compileWorker } from "../support/workers.ts";
import { ask, HeldKv, kvReach, loadWaiting, text, until, waiter } from "./support/waiting.ts";

const open: RunningDeployment[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

async function load(...given: Parameters<typeof loadWaiting>): Promise<RunningDeployment> {
  const deployment = await loadWaiting(...given);
  open.push(deployment);
  return deployment;
}

test("when the isolate is lost all that waited in it are told, and the next request gets another", async () => {
  const kv = new HeldKv();
  const limits = { isolateHeap: 32 << 20, memory: 512 << 20, fuel: 2 ** 50 };
  const deployment = await load(await compileWorker(waiter), kvReach(kv), limits);
  const waiting = Array.from({ length: 10 }, () => ask(deployment));
  await until(() => kv.held.length === 10);
  const before = kv.held.splice(0);
  const large = ask(deployment, "/heap");
  await until(() => kv.held.length === 1);
  kv.held.splice(0)[0]!.answer();
  const outcomes = await Promise.all([large, ...waiting]);
  expect(outcomes.map(({ error }) => error?.code)).toEqual(Array(11).fill("isolate-heap-exceeded"));
  for (const { answer } of before) answer();
  kv.open = true;
  expect(text(await ask(deployment))).toBe("done");
  expect(deployment.isolates).toBe(1);
}, 120_000);

test("when the isolate is lost what it had is burned once, and those that only waited cost what they do", async () => {
  const kv = new HeldKv();
  kv.open = true;
  const fuel = 1_000_000_000_000;
  const limits = { isolateHeap: 32 << 20, memory: 512 << 20, fuel };
  const deployment = await load(await compileWorker(waiter), kvReach(kv), limits);
  const lease = new FuelLease("t", { lease: async () => 100 * fuel, giveBack: () => {} });
  deployment.lease = lease;
  // What a request costs is learned.
  for (let n = 0; n < 40; n++) await ask(deployment);
  kv.open = false;
  const waiting = Array.from({ length: 20 }, () => ask(deployment));
  await until(() => kv.held.length === 20);
  const before = lease.spendable;
  kv.held.splice(0);
  const large = ask(deployment, "/heap");
  await until(() => kv.held.length === 1);
  kv.held.splice(0)[0]!.answer();
  await Promise.all([large, ...waiting]);
  const burned = before - lease.spendable;
  expect(burned).toBeGreaterThan(0.9 * fuel);
  expect(burned).toBeLessThan(1.5 * fuel);
}, 120_000);
