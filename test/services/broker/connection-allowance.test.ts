import { expect, test } from "vitest";
import { ConnectionAllowance } from "../../../runtime/services/broker/connection-allowance.ts";

let now = 0;
const allowance = () => new ConnectionAllowance(1, () => now);

/** How many a worker may begin, of so many. */
function begun(of: ConnectionAllowance, worker: string, times: number): (() => void)[] {
  const ends: (() => void)[] = [];
  for (let i = 0; i < times; i++) {
    try {
      ends.push(of.begin(worker));
    } catch {
      break;
    }
  }
  return ends;
}

test("a worker begins so many connections a second, and others theirs", () => {
  const of = allowance();
  for (const end of begun(of, "flood", 5_000)) end();
  expect(() => of.begin("flood")).toThrow("within a second");
  expect(begun(of, "quiet", 10)).toHaveLength(10);
  now += 1_000;
  expect(begun(of, "flood", 10)).toHaveLength(10);
});

test("a worker has so many under way at once", () => {
  const of = allowance();
  const ends = begun(of, "flood", 2_000);
  now += 1_000;
  ends.push(...begun(of, "flood", 2_000));
  expect(ends).toHaveLength(2_048);
  expect(of.isFull("flood")).toBe(true);
  expect(of.isFull("quiet")).toBe(false);
  ends[0]!();
  expect(of.isFull("flood")).toBe(false);
  expect(begun(of, "flood", 2)).toHaveLength(1);
});
