import { describe, expect, test } from "vitest";
import { refuses } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { walkAll } from "./support/walk-all.ts";
import { handler, responseData, textData, workerComponent } from "./support/worker-component.ts";

/** A worker of some kilobytes with something in every kind of section. */
const worker = () =>
  workerComponent({
    imports: ["log", "random", "config", "clock"],
    core: `(type $void (func)) (table 2 funcref) (elem (i32.const 0) $f $f) (global $g (mut i32) (i32.const 1))
      (func $f (call_indirect (type $void) (i32.const 1))) (func $start) (start $start)
      ${responseData(16, { body: [1_024, 4_000] })} ${textData(1_024, "lorem ipsum ".repeat(300))}
      ${handler("(i32.const 16)")}`,
  });

describe("a worker that is cut short", () => {
  const target = useTarget();

  test("at any of its first 3,000 bytes, and at every 64th after them, is refused with a code", async () => {
    const whole = await worker();
    const lengths = Array.from({ length: whole.length }, (_, length) => length).filter(
      (length) => length < 3_000 || length % 64 === 0,
    );
    const walks = await walkAll([...lengths.map((length) => whole.subarray(0, length)), whole]);
    expect(walks.pop()).toMatchObject({ end: "deployed" });
    for (const [i, { end, message }] of walks.entries()) {
      expect(end, `${message}, cut at ${lengths[i]}`).toMatch(
        lengths[i]! < 4 ? /^not-wasm|malformed-module$/ : /^(malformed-module|unknown-kind)$/,
      );
    }
  });

  for (const share of [0.1, 0.5, 0.99]) {
    test(`after ${share * 100} % is refused by a host`, async () => {
      const whole = await worker();
      const cut = whole.subarray(0, Math.floor(whole.length * share));
      await refuses(`cut after ${share * 100} %`, target(), cut, {
        code: "malformed-module",
        message: /at byte \d+/,
      });
    });
  }
});
