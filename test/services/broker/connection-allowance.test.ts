import { expect, test } from "vitest";
import { ConnectionAllowance } from "../../../runtime/services/broker/connection-allowance.ts";

let now = 0;
const allowance = () => new ConnectionAllowance(1, () => now);

/** As many as may begin, of so many. */
function begun(of: ConnectionAllowance, worker: string, times: number): (() => void)[] {
  return Array.from({ length: times }, () => of.begin(worker)).filter((end) => end !== null);
}

test("a worker begins so many connections a second, and has saved some up", () => {
  const of = allowance();
  const flood = (times: number) => {
    const ends = begun(of, "flood", times);
    for (const end of ends) end();
    return ends.length;
  };
  expect(flood(5_000)).toBe(2_048);
  expect(begun(of, "quiet", 10)).toHaveLength(10);
  now += 500;
  expect(flood(5_000)).toBe(500);
  now += 60_000;
  expect(flood(5_000)).toBe(2_048);
});

test("a worker has so many under way at once, and others theirs", () => {
  const of = allowance();
  const ends = begun(of, "flood", 2_048);
  now += 2_000;
  expect(of.begin("flood")).toBeNull();
  expect(begun(of, "quiet", 10)).toHaveLength(10);
  ends[0]!();
  expect(begun(of, "flood", 2)).toHaveLength(1);
});

test("all workers together begin twice as many as one", () => {
  const of = allowance();
  const all = Array.from({ length: 10 }, (_, at) => begun(of, `flood-${at}`, 1_000));
  expect(all.flat()).toHaveLength(4_096);
  now += 500;
  expect(begun(of, "another", 5_000)).toHaveLength(1_000);
});
