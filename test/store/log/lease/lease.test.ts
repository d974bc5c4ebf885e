import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { Fence } from "../../../../runtime/store/log/lease/fencing.ts";
import { Lease, readLease } from "../../../../runtime/store/log/lease/lease.ts";
import { newKey } from "../../../supervisor/cluster/support/memory-node.ts";
import { contend, leaseSuite, term } from "../support/lease-suite.ts";
import { MemoryLog } from "../support/memory-log.ts";
import { until } from "../support/nats-servers.ts";

const key = newKey();

leaseSuite("a lease over a log in memory", key, async () => {
  const log = new MemoryLog();
  return [log, log];
});

test("numbers are not used again where the log went back to an older copy, restored or not", async () => {
  const log = new MemoryLog();
  const copy = { entries: new Map(log.entries), revision: log.revision };
  const fence = new Fence();
  const a = contend(log, key, "a");
  await until(() => a.token !== null, "a has it");
  const old = a.token!;
  expect(fence.admits(old)).toBe(true);
  await a.giveBack();

  // Nobody has seen it yet: the revision is given out a second time.
  Object.assign(log, { ...copy, entries: new Map(copy.entries) });
  const b = contend(log, key, "b");
  await until(() => b.token !== null, "b has it");
  expect(b.token!.number).toBe(old.number);
  expect(fence.admits(b.token)).toBe(false);
  expect(fence.admits(old)).toBe(true);
  await b.giveBack();

  Object.assign(log, { ...copy, entries: new Map(copy.entries) });
  const c = contend(log, key, "c", () => ({ id: "anew", generation: 1 }));
  await until(() => c.token !== null, "c has it");
  expect(c.token!.number).toBeGreaterThan(old.number);
  expect(fence.admits(c.token)).toBe(true);
  expect(fence.admits(old)).toBe(false);
});

test("a log that was set back while somebody has the lease gives it to nobody else for a term", async () => {
  const log = new MemoryLog();
  const a = contend(log, key, "a");
  await until(() => a.token !== null, "a has it");
  // It knows of no lease, as before; a does not look before its next renewal.
  log.entries.clear();
  log.revision = 0;
  const b = contend(log, key, "b");
  let both = 0;
  await until(() => {
    if (a.token !== null && b.token !== null) both++;
    return b.token !== null || a.token !== null;
  }, "one has it");
  await wait(term);
  expect(both).toBe(0);
});

test("there is no lease without a log, under an alarm, and of a revision beyond all numbers", async () => {
  const log = new MemoryLog();
  let current: { id: string; generation: number } | null = null;
  const a = contend(log, key, "a", () => current);
  await wait(term * 2);
  expect([a.token, log.revision]).toEqual([null, 0]);
  current = { id: "log", generation: 0 };
  await until(() => a.token !== null, "it has it");
  current = null;
  expect(a.token).toBeNull();
  const others = [-1, Number.NaN, 2 ** 53, 4_096].map((generation) => {
    const other = new MemoryLog();
    return { other, b: contend(other, key, "b", () => ({ id: "log", generation })) };
  });
  for (const { other, b } of others) {
    await until(() => other.revision > 0, "it was written");
    expect(b.token).toBeNull();
  }
});

test("a term has its bounds, in options and in records", () => {
  const options = { name: "lease.test", node: "a", log: new MemoryLog(), key, current: () => null };
  for (const wrong of [-1, 0, 99, Number.NaN, 2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY]) {
    expect(() => new Lease({ ...options, term: wrong })).toThrow(RangeError);
    expect(readLease({ holder: "ab".repeat(16), term: wrong })).toBeNull();
  }
  for (const value of [
    7,
    "x",
    [],
    {},
    { holder: "../x", term: 1_000 },
    { holder: 7, term: 1_000 },
  ]) {
    expect(readLease(value)).toBeNull();
  }
  expect(readLease({ holder: "ab".repeat(16), term: 1_000 })).not.toBeNull();
});
