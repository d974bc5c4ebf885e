import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { prices } from "../../../runtime/module/meter/prices.ts";
import {
  type Deployment,
  defaultAdmission,
  type FuelRate,
} from "../../../runtime/settings/deployment.ts";
import { FuelLedger } from "../../../runtime/supervisor/fuel-ledger.ts";
import type { PooledWorker } from "../../../runtime/worker/pool.ts";
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

/** What is to be done after a test: tests that run beside others have this of their own context. */
type After = (work: () => void | Promise<void>) => void;

interface Host {
  readonly dataDir: string;
  readonly ledger: FuelLedger;
  /** Who asked for fuel. */
  readonly leases: string[];
  /** A shard's pool, with the ledger as its supervisor has it. */
  shard(id: number, isRated?: boolean, queueDeadline?: number): Promise<TestPool>;
  /** The same, with another way to the ledger. */
  pool(fuel: FuelSource, worker: Partial<PooledWorker>): Promise<TestPool>;
}

/** A data folder, and a ledger of tenants with these rates, which end with the test. */
async function startHost(rates: Record<string, FuelRate>, after: After): Promise<Host> {
  const dataDir = await mkdtemp(join(tmpdir(), "skerry-rate-"));
  const ledger = new FuelLedger((tenant) => rates[tenant] ?? null);
  const leases: string[] = [];
  const open: TestPool[] = [];
  after(async () => {
    for (const each of open) await each.end();
    ledger.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const pool: Host["pool"] = async (fuel, worker) => {
    const each = await testPool({ dataDir, fuel }, worker);
    open.push(each);
    return each;
  };
  return {
    ...{ dataDir, ledger, leases, pool },
    shard(id, isRated = true, queueDeadline = 60_000) {
      const fuel: FuelSource = {
        lease: (tenant) => {
          leases.push(tenant);
          return ledger.lease(tenant, { id, cordon: "default" })!;
        },
        giveBack: (tenant, left) => void ledger.giveBack(tenant, { id, cordon: "default" }, left),
      };
      const admission = { ...defaultAdmission, queueDeadline };
      return pool(fuel, { rated: isRated, admission });
    },
  };
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

test("lengths below zero make no rate faster", async ({ onTestFinished }) => {
  const loop = `(local.set $a (i32.const 200000))
    (loop $more (br_if $more (local.tee $a (i32.sub (local.get $a) (i32.const 1)))))`;
  const stream = `(call $body (call $new-response (call $new-fields)) (i32.const 128))
    (call $body-write (i32.load (i32.const 132)) (i32.const 128))
    (local.set $c (i32.load (i32.const 132)))`;
  const forge = `(call $write (local.get $c) (i32.const 0) (i32.const -2147483648) (i32.const 144))`;
  const rates = {
    honest: { fuelPerSecond: 100_000_000, burst: 0 },
    forger: { fuelPerSecond: 100_000_000, burst: 0 },
  };
  const { dataDir, shard } = await startHost(rates, onTestFinished);
  const pool = await shard(1);
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

// These rates are a small part of what a core burns, and most of their time is waiting for fuel.
describe.concurrent("a tenant's rate", () => {
  test("two tenants at full load burn fuel as their rates are, one of them through two shards", async ({
    onTestFinished,
  }) => {
    const unit = 4_000_000;
    const rates = {
      large: { fuelPerSecond: 3 * unit, burst: 0 },
      small: { fuelPerSecond: unit, burst: 0 },
    };
    const { dataDir, shard } = await startHost(rates, onTestFinished);
    const shards = [await shard(1), await shard(2)] as const;
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

  test("requests that burn more than a lease are held to the rate as well", async ({
    onTestFinished,
  }) => {
    const unit = 4_000_000;
    const rates = { heavy: { fuelPerSecond: unit, burst: 0 } };
    const { dataDir, shard } = await startHost(rates, onTestFinished);
    const each = await shard(1);
    // Some 700,000 fuel a request; a lease is 200,000.
    const heavy = await storeBurner(dataDir, "heavy", 100_000);
    await each.call(heavy);
    const burned = await load(each, heavy, 8, 4 * second);
    expect(burned / unit / 4).toBeGreaterThan(0.3);
    expect(burned / unit / 4).toBeLessThan(1.2);
  }, 60_000);

  test("what was saved up may be burned at once, and no more", async ({ onTestFinished }) => {
    const rates = { t: { fuelPerSecond: 100_000, burst: 3_000_000 } };
    const { dataDir, shard } = await startHost(rates, onTestFinished);
    const each = await shard(1, true, 3_000);
    const worker = await storeBurner(dataDir, "t", 20_000);
    const { fuel } = (await each.call(worker)).usage;
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => each.call(worker)));
    const burned = outcomes.reduce((sum, { usage }) => sum + usage.fuel, fuel);
    // The savings, what came in meanwhile, and what requests under way overdrew.
    expect(burned).toBeGreaterThan(0.9 * 3_000_000);
    expect(burned).toBeLessThan(1.5 * 3_000_000);
  }, 60_000);

  test("a shard without requests gives back what it has left, and what it owes", async ({
    onTestFinished,
  }) => {
    const rates = { t: { fuelPerSecond: 40_000_000, burst: 0 } };
    const { dataDir, ledger, leases, pool } = await startHost(rates, onTestFinished);
    const back: number[] = [];
    const fuel: FuelSource = {
      lease: (tenant) => {
        leases.push(tenant);
        return ledger.lease(tenant, { id: 1, cordon: "default" })!;
      },
      giveBack: (_, left) => back.push(left),
    };
    const each = await pool(fuel, { rated: true, tenant: "t" });
    const worker = await storeBurner(dataDir, "t", 20_000);
    const { usage } = await each.call(worker);
    await until(() => back.length > 0);
    // Its first instance was made for it: of one page, at the price of that.
    const burned = usage.fuel + prices.page;
    expect(back).toEqual([leases.length * 2_000_000 - burned]);
    await pause(1_500);
    expect(back).toHaveLength(1);
  });
});

test("a request that waits for fuel longer than it may is refused with a time to try again", async ({
  onTestFinished,
}) => {
  const rates = { t: { fuelPerSecond: 20_000, burst: 0 } };
  const { dataDir, shard } = await startHost(rates, onTestFinished);
  const each = await shard(1, true, 300);
  const worker = await storeBurner(dataDir, "t", 20_000);
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => each.call(worker)));
  const refused = outcomes.filter(({ error }) => error !== null);
  expect(refused.length).toBeGreaterThan(2);
  for (const { error, retryAfterSeconds } of refused) {
    expect(error?.code).toBe("rate-exceeded");
    expect(retryAfterSeconds).toBeGreaterThan(1);
  }
});

test("a tenant without a rate asks for no fuel", async ({ onTestFinished }) => {
  const { dataDir, leases, shard } = await startHost({}, onTestFinished);
  const each = await shard(1, false);
  const worker = await storeBurner(dataDir, "free", 20_000);
  await Promise.all(Array.from({ length: 40 }, () => each.call(worker)));
  expect(leases).toEqual([]);
});

test("a shard asks once at a time, however many of the tenant's workers wait", async ({
  onTestFinished,
}) => {
  const rates = { free: { fuelPerSecond: 1_000_000, burst: 0 } };
  const { dataDir, ledger, pool } = await startHost(rates, onTestFinished);
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
  const each = await pool(fuel, { rated: true, tenant: "free" });
  const workers = [
    await storeBurner(dataDir, "a", 20_000),
    await storeBurner(dataDir, "b", 20_000),
  ];
  const calls = Array.from({ length: 8 }, (_, i) => each.call(workers[i % 2]!));
  expect((await Promise.all(calls)).every(({ error }) => error === null)).toBe(true);
  expect(most).toBe(1);
});
