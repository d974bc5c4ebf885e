import { expect, test } from "vitest";
import { FuelLease } from "../../../runtime/worker/queue/fuel-lease.ts";

/** A lease of a tenant whose fuel is granted by hand. */
function byHand() {
  const asked: ((fuel: number) => void)[] = [];
  const lease = new FuelLease("t", {
    lease: () => new Promise((resolve) => asked.push(resolve)),
    giveBack: () => {},
  });
  const client = new AbortController();
  const turn = (most = 10, ms = 60_000) => lease.turns.turn({ ms, most, client: client.signal });
  const grant = (fuel: number) => {
    for (const resolve of asked.splice(0)) resolve(fuel);
  };
  return { lease, turn, grant, client };
}

test("work begins at once where there is fuel", async () => {
  const { lease, turn, grant } = byHand();
  const first = turn();
  grant(100);
  expect(await first).toBe(true);
  expect(lease.mayStart).toBe(true);
  expect(await turn()).toBe(true);
});

test("what was done is paid before more of it begins", async () => {
  const { lease, turn, grant } = byHand();
  const first = turn();
  grant(100);
  await first;
  lease.owe(250);
  let begun = false;
  const second = turn().then((may) => {
    begun = may;
  });
  grant(100);
  await new Promise(setImmediate);
  expect([begun, lease.spendable]).toEqual([false, -50]);
  grant(100);
  await second;
  expect([begun, lease.spendable]).toEqual([true, 50]);
});

test("work is refused that waits too long, whose client leaves, and beyond what may wait", async () => {
  const { turn, client } = byHand();
  expect(await turn(10, 5)).toBe(false);
  const waiting = [turn(2), turn(2)];
  expect(await turn(2)).toBe(false);
  client.abort();
  expect(await Promise.all(waiting)).toEqual([false, false]);
  expect(await turn()).toBe(false);
});
