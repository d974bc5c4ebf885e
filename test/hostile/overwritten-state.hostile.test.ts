import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { handler, responseData, workerComponent } from "./support/worker-component.ts";

/** Answers 200 where all is as it was at the start and 201 where it is not, after it has overwritten
 * everything it can reach. The path's second character is odd where it answers, and even where it traps. */
const vandal = (before: string) =>
  workerComponent({
    core: `${responseData(16, {})} (data (i32.const 300) "initial ")
      (global $i32 (mut i32) (i32.const 7)) (global $i64 (mut i64) (i64.const 7))
      (global $f32 (mut f32) (f32.const 7)) (global $f64 (mut f64) (f64.const 7))
      (func $changed (result i32)
        (i64.ne (i64.load (i32.const 300)) (i64.const 0x206c616974696e69))
        (i64.ne (i64.load (i32.const 20000)) (i64.const 0))
        (i32.ne (global.get $i32) (i32.const 7)) (i64.ne (global.get $i64) (i64.const 7))
        (f32.ne (global.get $f32) (f32.const 7)) (f64.ne (global.get $f64) (f64.const 7))
        i32.or i32.or i32.or i32.or i32.or)
      (func $overwrite
        (global.set $i32 (i32.const -1)) (global.set $i64 (i64.const -1))
        (global.set $f32 (f32.const nan)) (global.set $f64 (f64.const nan))
        (memory.fill (i32.const 0) (i32.const 255) (i32.mul (memory.size) (i32.const 65536))))
      ${handler(`
        (local.set $j (i32.load8_u offset=17 (local.get $uri)))
        (local.set $i (call $changed))
        ${before} (call $overwrite)
        (memory.fill (i32.const 16) (i32.const 0) (i32.const 24))
        (i32.store16 (i32.const 16) (i32.add (i32.const 200) (local.get $i)))
        (if (i32.eqz (i32.and (local.get $j) (i32.const 1))) (then (unreachable)))
        (i32.const 16)`)}`,
  });

const ways: readonly (readonly [name: string, before: string])[] = [
  ["in place", ""],
  ["and grows its memory", "(drop (memory.grow (i32.const 3)))"],
];

describe("a worker that overwrites its memory and its globals", () => {
  const target = useTarget();
  for (const [name, before] of ways) {
    test(`${name} finds them as they were at the next request, also after a trap`, async () => {
      const { host } = target();
      const worker = await host.load(await vandal(before), settingsWith());
      const ends: (number | string | undefined)[] = [];
      for (const path of ["/1", "/1", "/0", "/1", "/0", "/0", "/1"]) {
        const { response, error } = await host.call(worker, makeRequest({ url: path }));
        ends.push(response?.status ?? error?.code);
      }
      const trap = "guest-trap";
      expect(ends).toEqual([200, 200, trap, 200, trap, trap, 200]);
    });
  }
});
