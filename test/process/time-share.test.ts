import { expect, test } from "vitest";
import { MessageRates } from "../../runtime/process/message-rates.ts";
import { TimeShare, threadTime } from "../../runtime/process/time-share.ts";

function spenders() {
  const ended: string[] = [];
  const of = (name: string) => ({ onSpent: () => ended.push(name) });
  return { ended, quiet: of("quiet"), loud: of("loud"), other: of("other") };
}

test("children that spend too much together lose the one that spent the most, whoever was the last", () => {
  const { ended, quiet, loud, other } = spenders();
  const share = new TimeShare();
  share.spend(quiet, 10, true, 0);
  share.spend(loud, 300, true, 1_000);
  share.spend(other, 180, true, 2_000);
  expect(ended).toEqual([]);
  share.spend(quiet, 11, true, 3_000);
  expect(ended).toEqual(["loud"]);
  share.spend(quiet, 11, true, 3_001);
  share.spend(other, 180, true, 3_002);
  expect(ended).toEqual(["loud"]);
});

test("for what they ask and answer they have three times as much, and the account begins anew", () => {
  const { ended, loud } = spenders();
  const share = new TimeShare();
  for (let begin = 0; begin < 50_000; begin += 5_001) share.spend(loud, 1_400, false, begin);
  expect(ended).toEqual([]);
  share.spend(loud, 101, false, 45_010);
  expect(ended).toEqual(["loud"]);
});

test("work is measured by what the thread ran, and what waits costs half", () => {
  const begun = threadTime.begin();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  const waited = performance.now() - begun;
  expect(threadTime.end(begun)).toBeLessThan(waited * 0.8);
  const { user, system } = process.threadCpuUsage();
  const working = threadTime.begin();
  let spent = 0;
  while (spent < 50) {
    const now = process.threadCpuUsage();
    spent = (now.user + now.system - user - system) / 1_000;
  }
  expect(threadTime.end(working)).toBeGreaterThan(45);
});

test("messages of one name come so often, and some together; others as they like", () => {
  const rates = new MessageRates({ metrics: { perSecond: 1, most: 3 } });
  const take = (now: number) => rates.take("metrics", now);
  expect([0, 0, 0, 0].map(take)).toEqual([true, true, true, false]);
  expect([2_000, 2_001].map(take)).toEqual([true, false]);
  expect([1, 2, 3, 4, 5].every(() => rates.take("toString", 0))).toBe(true);
});
