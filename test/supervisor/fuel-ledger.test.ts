import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FuelLedger } from "../../runtime/supervisor/fuel-ledger.ts";

/** A lease of it is a twentieth of a second's fuel: 100. */
const rate = { fuelPerSecond: 2_000, burst: 0 };
const shop = { id: 1, cordon: "shops" };
const bank = { id: 2, cordon: "payments" };

let ledger: FuelLedger;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  ledger = new FuelLedger(() => rate);
});
afterEach(() => {
  ledger.close();
  vi.useRealTimers();
});

/** Leases again and again for so long, in ms; gives the fuel that came. */
async function leases(shard: typeof shop, ms: number): Promise<number> {
  const until = performance.now() + ms;
  let fuel = 0;
  while (performance.now() < until) {
    const before = performance.now();
    fuel += await Promise.race([
      ledger.lease("t", shard) ?? 0,
      new Promise<number>((late) => setTimeout(() => late(0), until - before)),
    ]);
  }
  return fuel;
}

test("a shard that waits for fuel is not asked for twice", async () => {
  const first = ledger.lease("t", shop);
  expect(first).not.toBeNull();
  expect(ledger.lease("t", shop)).toBeNull();
  expect(ledger.lease("t", bank)).not.toBeNull();
});

test("a shard gives back what it has leased, and no more", async () => {
  expect(ledger.giveBack("t", shop, 1)).toBe(false);
  const leased = ledger.lease("t", shop)!;
  await vi.advanceTimersByTimeAsync(200);
  expect(await leased).toBe(100);
  expect(ledger.giveBack("t", bank, 1)).toBe(false);
  expect(ledger.giveBack("t", shop, 2 ** 53)).toBe(false);
  expect(ledger.giveBack("t", shop, 60)).toBe(true);
  expect(ledger.giveBack("t", shop, 60)).toBe(false);
});

test("what one cordon owes its own leases pay: another's go on", async () => {
  const both = Promise.all([ledger.lease("t", shop), ledger.lease("t", bank)]);
  await vi.advanceTimersByTimeAsync(500);
  await both;
  expect(ledger.giveBack("t", shop, -1e15)).toBe(true);
  const got = Promise.all([leases(shop, 10_000), leases(bank, 10_000)]);
  await vi.advanceTimersByTimeAsync(11_000);
  const [ofShop, ofBank] = await got;
  expect(ofShop).toBe(0);
  // Half of what comes in: each has its turn.
  expect(ofBank).toBeGreaterThan(8_000);
});

test.each([Number.NaN, Number.NEGATIVE_INFINITY, -1e308, -(2 ** 53)])(
  "%d is no amount that a shard gives back",
  async (fuel) => {
    const leased = ledger.lease("t", shop)!;
    await vi.advanceTimersByTimeAsync(500);
    await leased;
    expect(ledger.giveBack("t", shop, fuel)).toBe(false);
    const next = ledger.lease("t", shop)!;
    await vi.advanceTimersByTimeAsync(500);
    expect(await Promise.race([next, "late"])).toBe(100);
  },
);

test("what a shard says that it owes ends with it, and keeps its cordon's next one from nothing", async () => {
  const leased = ledger.lease("t", shop)!;
  await vi.advanceTimersByTimeAsync(500);
  await leased;
  for (let n = 0; n < 100; n++) {
    expect(ledger.giveBack("t", shop, -Number.MAX_SAFE_INTEGER)).toBe(true);
  }
  const successor = { ...shop, id: 3 };
  const next = ledger.lease("t", successor)!;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await Promise.race([next, "waits"])).toBe("waits");
  ledger.dropShard(shop.id);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await Promise.race([next, "waits"])).toBe(100);
});

test("what is owed is paid by the time that passes, where nobody asks", async () => {
  const first = ledger.lease("t", shop)!;
  await vi.advanceTimersByTimeAsync(500);
  await first;
  expect(ledger.giveBack("t", shop, -2_000)).toBe(true);
  await vi.advanceTimersByTimeAsync(3_000);
  const next = ledger.lease("t", shop)!;
  await vi.advanceTimersByTimeAsync(10);
  expect(await Promise.race([next, "late"])).toBe(100);
});
