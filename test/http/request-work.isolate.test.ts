import { expect, test } from "vitest";
import { requestWork } from "../../runtime/http/request-work.ts";
import { failed, outcome } from "../shard/observe/support/requests.ts";

const nothing = { fields: 0, bytesIn: 0, bytesOut: 0, byFront: false };
const answered = outcome();
const usage = { ...answered.usage, fuel: 0, wallMs: 0, cpuMs: 0 };
const kept = outcome({ usage, cache: "hit" });
const refused = failed("rate-exceeded");
const trapped = outcome({ response: null, error: { code: "guest-trap", message: "" } });

test("a refusal costs less than an answer, and so does a kept answer", () => {
  const [answer, ...others] = [answered, kept, refused].map((each) => requestWork(each, nothing));
  for (const other of others) expect(other).toBeLessThan(answer! / 2);
});

test("a guest that fails costs more than one that answers, and more with each unit that making its instance burned", () => {
  const work = (startFuel: number) => {
    const one = { ...trapped, usage: { ...trapped.usage, startFuel } };
    return requestWork(one, nothing);
  };
  expect(work(0)).toBeGreaterThan(2 * requestWork(answered, nothing));
  expect(work(1_000_000)).toBeGreaterThan(work(0) + 1_000_000);
});

test.each(["fields", "bytesIn", "bytesOut"] as const)(
  "each of %s counts, by a front more",
  (part) => {
    const work = (count: number, byFront: boolean) =>
      requestWork(answered, { ...nothing, [part]: count, byFront });
    const each = (byFront: boolean) => work(1_001, byFront) - work(1_000, byFront);
    expect(each(false)).toBeGreaterThan(0);
    expect(each(true)).toBeGreaterThan(each(false));
    for (const count of [0, 1, 65_536, 2 ** 31]) {
      expect(Number.isSafeInteger(work(count, true))).toBe(true);
    }
  },
);

test.each([false, true])(
  "a byte of an answer costs less beyond 256 KiB (by a front: %s)",
  (byFront) => {
    const work = (bytesOut: number) => requestWork(answered, { ...nothing, bytesOut, byFront });
    const byte = (at: number) => work(at + 1) - work(at);
    const first = 262_144;
    expect([byte(0), byte(first - 1)]).toEqual([byte(1), byte(1)]);
    expect([byte(first + 1), byte(2 ** 31)]).toEqual([byte(first), byte(first)]);
    expect(byte(first)).toBeLessThan(byte(0) * (byFront ? 0.6 : 0.2));
    expect(byte(first)).toBeGreaterThan(0);
  },
);

test("a byte of a kept answer costs the same wherever it is", () => {
  const work = (bytesOut: number) => requestWork(kept, { ...nothing, bytesOut, byFront: true });
  expect(work(8 << 20) - work(4 << 20)).toBe(work(4 << 20) - work(0));
});

test("lines that somebody reads count by their length", () => {
  const log = (message: string) => outcome({ log: [{ level: "info", message }] });
  const work = (message: string) => requestWork(log(message), nothing);
  expect(work("x".repeat(1_000))).toBeGreaterThan(work("x") + 1_000);
});
