import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prices } from "../../../runtime/module/meter/prices.ts";
import {
  type Deployment,
  defaultAdmission,
  type FuelRate,
} from "../../../runtime/settings/deployment.ts";
import { FuelLedger } from "../../../runtime/supervisor/fuel-ledger.ts";
import type { FuelSource } from "../../../runtime/worker/queue/fuel-lease.ts";
import { watGuest } from "../../host/wasi/support/wat-guest.ts";
import {
  pause,
  storeBurner,
  storeComponent,
  type TestPool,
  testPool,
  until,
} from "../support/test-pool.ts";

let dataDir: string;
let ledger: FuelLedger;
let rates: Record<string, FuelRate>;
let leases: string[];
let open: TestPool[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skerry-rate-"));
  rates = {};
  leases = [];
  open = [];
  ledger = new FuelLedger((tenant) => rates[tenant] ?? null);
});
afterEach(async () => {
  for (const each of open) await each.end();
  ledger.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A shard's pool, with the ledger as its supervisor has it. */
async function shard(
  id: number,
  given: FuelRate | null,
  queueDeadline = 60_000,
): Promise<TestPool> {
  const fuel: FuelSource = {
    lease: (tenant) => {
      leases.push(tenant);
      return ledger.lease(tenant, { id, cordon: "default" })!;
    },
    giveBack: (tenant, left) => void ledger.giveBack(tenant, { id, cordon: "default" }, left),
  };
  const admission = { ...defaultAdmission, queueDeadline };
  const each = await testPool({ dataDir, fuel }, { rated: given !== null, admission });
  open.push(each);
  return each;
}

/** Keeps so many requests under way until the time is over. Gives the fuel burned by those that ended. */
async function load(
  { call }: TestPool,
  worker: Deployment,
  atOnce: number,
  ms: number,
): Promise<number> {
  let fuel = 0;
  const end = performance.now() + ms;
  const one = async () => {
    while (performance.now() < end) {
      const outcome = await call(worker);
      if (outcome.error !== null) throw new Error(outcome.error.message);
      if (performance.now() < end) fuel += outcome.usage.fuel;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return fuel;
}

const second = 1_000;

test("lengths below zero make no rate faster", async () => {
  const loop = `(local.set $a (i32.const 200000))
    (loop $more (br_if $more (local.tee $a (i32.sub (local.get $a) (i32.const 1)))))`;
  const stream = `(call $body (call $new-response (call $new-fields)) (i32.const 128))
    (call $body-write (i32.load (i32.const 132)) (i32.const 128))
    (local.set $c (i32.load (i32.const 132)))`;
  const forge = `(call $write (local.get $c) (i32.const 0) (i32.const -2147483648) (i32.const 144))`;
  rates = {
    honest: { fuelPerSecond: 100_000_000, burst: 0 },
    forger: { fuelPerSecond: 100_000_000, burst: 0 },
  };
  const pool = await shard(1, rates.honest!);
  const honest = await storeComponent(dataDir, "honest", await watGuest(loop + stream));
  const forger = await storeComponent(dataDir, "forger", await watGuest(loop + stream + forge));
  const ended = { honest: 0, forger: 0 };
  const end = performance.now() + second;
  const visit = async (name: "honest" | "forger", worker: Deployment) => {
    while (performance.now() < end) {
      const { usage } = await pool.call(worker);
      expect(usage.fuel).toBeGreaterThan(1_000_000);
      ended[name]++;
    }
  };
  const visitors = [1, 2].flatMap(() => [visit("honest", honest), visit("forger", forger)]);
  await Promise.all(visitors);
  expect(ended.honest).toBeGreaterThan(5);
  expect(ended.forger).toBeLessThanOrEqual(ended.honest);
});

test("two tenants at full load burn fuel as their rates are, one of them through two shards", async () => {
  const unit = 4_000_000;
  rates = {
    large: { fuelPerSecond: 3 * unit, burst: 0 },
    small: { fuelPerSecond: unit, burst: 0 },
  };
  const shards = [await shard(1, rates.large!), await shard(2, rates.large!)] as const;
  const large = await storeBurner(dataDir, "large", 5_000);
  const small = await storeBurner(dataDir, "small", 12_000);
  for (const each of shards) await Promise.all([each.call(large), each.call(small)]);
  const ms = 4 * second;
  const [one, other, few] = await Promise.all([
    load(shards[0], large, 6, ms),
    load(shards[1], large, 6, ms),
    load(shards[0], small, 6, ms),
  ]);
  expect((one + other) / few).toBeGreaterThan(3 * 0.9);
  expect((one + other) / few).toBeLessThan(3 * 1.1);
  // The rate itself is met, as far as a busy machine can; and both shards have their part of it.
  expect(few / unit / (ms / second)).toBeGreaterThan(0.3);
  expect(few / unit / (ms / second)).toBeLessThan(1.1);
  expect(one / other).toBeGreaterThan(0.8);
  expect(one / other).toBeLessThan(1.25);
}, 60_000);

test("requests that burn more than a lease are held to the rate as well", async () => {
  const unit = 4_000_000;
  rates = { heavy: { fuelPerSecond: unit, burst: 0 } };
  const each = await shard(1, rates.heavy!);
  // Some 700,000 fuel a request; a lease is 200,000.
  const heavy = await storeBurner(dataDir, "heavy", 100_000);
  await each.call(heavy);
  const burned = await load(each, heavy, 8, 4 * second);
  expect(burned / unit / 4).toBeGreaterThan(0.3);
  expect(burned / unit / 4).toBeLessThan(1.2);
}, 60_000);

test("what was saved up may be burned at once, and no more", async () => {
  rates = { t: { fuelPerSecond: 100_000, burst: 3_000_000 } };
  const each = await shard(1, rates.t!, 3_000);
  const worker = await storeBurner(dataDir, "t", 20_000);
  const { fuel } = (await each.call(worker)).usage;
  const outcomes = await Promise.all(Array.from({ length: 60 }, () => each.call(worker)));
  const burned = outcomes.reduce((sum, { usage }) => sum + usage.fuel, fuel);
  // The savings, what came in meanwhile, and what requests under way overdrew.
  expect(burned).toBeGreaterThan(0.9 * 3_000_000);
  expect(burned).toBeLessThan(1.5 * 3_000_000);
}, 60_000);

test("a request that waits for fuel longer than it may is refused with a time to try again", async () => {
  rates = { t: { fuelPerSecond: 20_000, burst: 0 } };
  const each = await shard(1, rates.t!, 300);
  const worker = await storeBurner(dataDir, "t", 20_000);
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => each.call(worker)));
  const refused = outcomes.filter(({ error }) => error !== null);
  expect(refused.length).toBeGreaterThan(2);
  for (const { error, retryAfterSeconds } of refused) {
    expect(error?.code).toBe("rate-exceeded");
    expect(retryAfterSeconds).toBeGreaterThan(1);
  }
});

test("a tenant without a rate asks for no fuel", async () => {
  const each = await shard(1, null);
  const worker = await storeBurner(dataDir, "free", 20_000);
  await Promise.all(Array.from({ length: 40 }, () => each.call(worker)));
  expect(leases).toEqual([]);
});

test("a shard asks once at a time, however many of the tenant's workers wait", async () => {
  rates = { free: { fuelPerSecond: 1_000_000, burst: 0 } };
  let asked = 0;
  let most = 0;
  const fuel: FuelSource = {
    async lease(tenant) {
      most = Math.max(most, ++asked);
      const lease = await ledger.lease(tenant, { id: 1, cordon: "default" })!;
      asked--;
      return lease;
    },
    giveBack: () => {},
  };
  const each = await testPool({ dataDir, fuel }, { rated: true, tenant: "free" });
  open.push(each);
  const workers = [
    await storeBurner(dataDir, "a", 20_000),
    await storeBurner(dataDir, "b", 20_000),
  ];
  const calls = Array.from({ length: 8 }, (_, i) => each.call(workers[i % 2]!));
  expect((await Promise.all(calls)).every(({ error }) => error === null)).toBe(true);
  expect(most).toBe(1);
});

test("a shard without requests gives back what it has left, and what it owes", async () => {
  rates = { t: { fuelPerSecond: 40_000_000, burst: 0 } };
  const back: number[] = [];
  const fuel: FuelSource = {
    lease: (tenant) => {
      leases.push(tenant);
      return ledger.lease(tenant, { id: 1, cordon: "default" })!;
    },
    giveBack: (_, left) => back.push(left),
  };
  const each = await testPool({ dataDir, fuel }, { rated: true, tenant: "t" });
  open.push(each);
  const worker = await storeBurner(dataDir, "t", 20_000);
  const { usage } = await each.call(worker);
  await until(() => back.length > 0);
  // Its first instance was made for it: of one page, at the price of that.
  const burned = usage.fuel + prices.page;
  expect(back).toEqual([leases.length * 2_000_000 - burned]);
  await pause(1_500);
  expect(back).toHaveLength(1);
});
