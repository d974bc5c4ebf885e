import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultAdmission } from "../../runtime/settings/deployment.ts";
import { usualFuelPerMs } from "../../runtime/settings/limits.ts";
import { FuelLedger } from "../../runtime/supervisor/fuel-ledger.ts";
import type { FuelSource } from "../../runtime/worker/queue/fuel-lease.ts";
import { storeCore, storeWorker, type TestPool, testPool, until } from "./support/test-pool.ts";

/** Rounds of a start, each some 7 fuel. */
const startRounds = 200_000;

/** Its start burns, and each of its requests traps: so each has an instance made for it. */
const trapsAtOnce = `(module (memory (export "memory") 1)
  (func $start (local $i i32)
    (loop $more
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $i) (i32.const ${startRounds})))))
  (start $start)
  (func (export "run") (unreachable)))`;

let dataDir: string;
const open: TestPool[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skerry-starts-"));
});
afterAll(async () => {
  for (const each of open) await each.end();
  await rm(dataDir, { recursive: true, force: true });
});

/** A shard's pool for one tenant with a rate, and what it was leased. */
async function rated(fuelPerSecond: number, fuelPerMs: number) {
  const ledger = new FuelLedger(() => ({ fuelPerSecond, burst: 0 }));
  const shard = { id: 1, cordon: "default" };
  let leased = 0;
  const fuel: FuelSource = {
    lease: async (tenant) => {
      const got = await ledger.lease(tenant, shard)!;
      leased += got;
      return got;
    },
    giveBack: (tenant, left) => void ledger.giveBack(tenant, shard, left),
  };
  const admission = { ...defaultAdmission };
  const pool = await testPool(
    { dataDir, fuel, fuelPerMs },
    { rated: true, tenant: "t", admission },
  );
  const end = async () => {
    await pool.end();
    ledger.close();
  };
  open.push({ ...pool, end });
  return { pool, admission, leased: () => leased };
}

test("an instance that is made for a request is paid by the tenant's rate, and told in its usage", async () => {
  const { pool, leased } = await rated(400_000_000, 1);
  const worker = await storeCore(dataDir, "traps", trapsAtOnce);
  const outcomes = [];
  for (let i = 0; i < 6; i++) outcomes.push(await pool.call(worker));
  expect(outcomes.map(({ error }) => error?.code)).toEqual(Array(6).fill("guest-trap"));
  // The first found the instance that the isolate was started with.
  const [first, ...others] = outcomes.map(({ usage }) => usage);
  expect(first!.startFuel).toBe(0);
  const { startFuel } = others[0]!;
  expect(startFuel).toBeGreaterThan(7 * startRounds);
  for (const usage of others) {
    expect(usage.startFuel).toBe(startFuel);
    expect(usage.fuel).toBe(first!.fuel);
  }
  expect(leased()).toBeGreaterThanOrEqual(6 * startFuel);
}, 60_000);

test("a start that takes longer than the deadline of the request it is for ends at that", async () => {
  const { pool } = await rated(400_000_000, 1);
  const limits = { deadline: 40, fuel: 1_000, startFuel: 2 ** 50, startCpu: 3_600_000 };
  // The first one starts at once, and what it does later depends on nothing but memory of the module's own.
  const slowLater = `(module (import "host" "again" (func $again (result i32)))
    (memory (export "memory") 1)
    (func $start (if (call $again) (then (loop $more (br $more)))))
    (start $start)
    (func (export "run") (unreachable)))`;
  const again = "let starts = 0; const host = { again: () => Number(starts++ > 0) };";
  const worker = await storeCore(dataDir, "slow", slowLater, limits, again);
  await pool.call(worker);
  const { error, usage } = await pool.call(worker);
  expect(error?.code).toBe("deadline-exceeded");
  expect(usage.wallMs).toBeLessThan(1_000);
}, 60_000);

test("who takes longer for its fuel than that stands for is held to its rate by its time", async () => {
  // A tenth of a core.
  const { pool } = await rated(usualFuelPerMs * 100, usualFuelPerMs);
  // Some ms each of work that no fuel counts.
  const worker = await storeWorker(dataDir, "cheats", "spin(5e6);");
  await pool.call(worker);
  let cpuMs = 0;
  const begun = performance.now();
  while (performance.now() - begun < 2_500) {
    const { usage, error } = await pool.call(worker);
    if (error === null) cpuMs += usage.cpuMs;
  }
  // Without the rate it is nearly all of it. A busy machine's time is on the clock, and not all of it is charged.
  expect(cpuMs / (performance.now() - begun)).toBeLessThan(0.4);
}, 60_000);

/** Work of a start that no fuel counts, of a tenth of a second. */
const slowStart = "spin(1e8);";

test.each([
  ["that succeeds", slowStart, undefined],
  ["that fails", `${slowStart} throw new Error("no");`, "guest-trap"],
])(
  "CPU time of a start %s is owed by the tenant, whose next start waits for its rate",
  async (name, start, code) => {
    // A hundredth of a core: a lease is half a ms.
    const { pool, admission, leased } = await rated(usualFuelPerMs * 10, usualFuelPerMs);
    const first = await storeWorker(dataDir, `first ${name}`, "", {}, start);
    const second = await storeWorker(dataDir, `second ${name}`, "");
    const { error } = await pool.call(first);
    expect(error?.code).toBe(code);
    admission.queueDeadline = 300;
    const refused = await pool.call(second);
    expect(refused.error?.code).toBe("rate-exceeded");
    expect(pool.pool.stats().isolates).toBe(code === undefined ? 1 : 0);
    // It is paid while nobody burns anything.
    await until(() => leased() > 5 * usualFuelPerMs);
  },
  60_000,
);
