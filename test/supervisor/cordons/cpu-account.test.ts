import { expect, test } from "vitest";
import { emptyCounts } from "../../../runtime/shard/observe/worker-counts.ts";
import { CpuAccount } from "../../../runtime/supervisor/cordons/cpu-account.ts";

/** What a window of 10 s, in which a shard used so much, is told as. */
function window(usedMs: number, ...told: Partial<ReturnType<typeof emptyCounts>>[]) {
  const account = new CpuAccount();
  // All before the first look is left out.
  expect(account.look(5_000, 1_000)).toBeNull();
  for (const counts of told) account.told({ ...emptyCounts(), ...counts });
  expect(account.look(5_000 + usedMs / 2, 6_000)).toBeNull();
  return account.look(5_000 + usedMs, 11_000);
}

test("time that a shard uses and tells of no work is told", () => {
  expect(window(10_000)).toEqual({ usedMs: 10_000, explainedMs: 0 });
});

test("a shard that does little is not", () => {
  expect(window(1_000)).toBeNull();
});

test("time that its guests, requests, starts and bytes stand for is explained", () => {
  expect(window(20_000, { cpuMs: 18_000 })).toBeNull();
  expect(window(10_000, { answered: [0, 0, 2_600, 0, 0, 0] })).toBeNull();
  expect(window(10_000, { coldStarts: 6 })).toBeNull();
  expect(window(10_000, { bytesOut: 4e8 })).toBeNull();
});

test("each window begins anew", () => {
  const account = new CpuAccount();
  account.look(0, 0);
  account.told({ ...emptyCounts(), cpuMs: 1e9 });
  expect(account.look(10_000, 10_000)).toBeNull();
  expect(account.look(20_000, 20_000)).toEqual({ usedMs: 10_000, explainedMs: 0 });
});
