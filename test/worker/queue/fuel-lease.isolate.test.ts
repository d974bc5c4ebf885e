import { expect, test } from "vitest";
import { defaultAdmission } from "../../../runtime/settings/deployment.ts";
import { FuelLease } from "../../../runtime/worker/queue/fuel-lease.ts";
import { TenantRate } from "../../../runtime/worker/queue/tenant-rate.ts";
import { pause, until } from "../support/test-pool.ts";

/** A lease of a tenant that has got `granted` fuel, once, and what it gave back. */
async function leased(granted: number) {
  const back: number[] = [];
  let asked = 0;
  const lease = new FuelLease("t", {
    lease: () => (asked++ === 0 ? Promise.resolve(granted) : new Promise(() => {})),
    giveBack: (_, fuel) => back.push(fuel),
  });
  await new Promise<void>((resolve) => lease.wait(resolve));
  return { lease, back };
}

test("a request does not wait for the start that it caused, and others do", async () => {
  const { lease } = await leased(100);
  expect(lease.mayStart).toBe(true);
  lease.owe(1_000);
  expect(lease.mayStart).toBe(false);
  expect(lease.begin(1, 10)).toBe(1);
  lease.burn(10, 10);
  expect(lease.spendable).toBe(-910);
  expect(lease.begin(1, 10)).toBe(0);
});

test("who waits for fuel after a start does not pay for that, and who waits to start does", async () => {
  const { lease } = await leased(100);
  lease.owe(1_000);
  let ready = false;
  lease.wait(() => {
    ready = true;
  });
  expect(ready).toBe(true);
  ready = false;
  lease.waitToStart(() => {
    ready = true;
  });
  await pause(10);
  expect(ready).toBe(false);
  expect(lease.spendable).toBe(-900);
});

test("a start without a request after it is returned as a debt", async () => {
  const { lease, back } = await leased(100);
  lease.owe(1_000);
  await until(() => back.length > 0);
  expect(back).toEqual([-900]);
});

test("when to try again counts the host's work for the requests before, and what is owed for it", async () => {
  const { lease } = await leased(20_000);
  const rate = new TenantRate(lease, defaultAdmission);
  for (let i = 0; i < 20; i++) rate.owe(1_000);
  const guests = { requests: 0, fuel: 100 };
  expect(lease.msUntil(guests)).toBeGreaterThan(0);
  lease.burn(0, 0);
  expect(lease.spendable).toBe(0);
  // Guests burn 100 of it, the host's work is 10,000.
  expect(lease.msUntil({ requests: 10, fuel: 100 }) / lease.msUntil(guests)).toBeCloseTo(101, 6);
});
