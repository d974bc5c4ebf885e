import { describe, expect, it } from "vitest";
import type { Caught } from "./support/caught.ts";
import { useHostileChild } from "./support/hostile-child.ts";

const child = useHostileChild();
const tag = "(tag $t)";
const seen = `(import "host" "seen" (global $seen (mut i32)))`;
const count = "(global.set $seen (i32.add (global.get $seen) (i32.const 1)))";
const spin = "(loop $spin (br $spin))";
const callSpin = "(call $spin)";
const spinner = `(func $spin ${spin})`;

/** How a guest may catch: each runs `body` and counts what it caught, in forms that engines let no
 * module mix. */
const ways: Readonly<Record<string, (body: string) => string>> = {
  catch_all: (body) => `(block $c (try_table (catch_all $c) ${body}) (return)) ${count}`,
  catch_all_ref: (body) =>
    `(block $c (result exnref) (try_table (catch_all_ref $c) ${body}) (return)) drop ${count}`,
  "catch_all_ref, and throws it again": (body) => `(block $d (try_table (catch_all $d)
      (block $c (result exnref) (try_table (catch_all_ref $c) ${body}) (return))
      ${count} throw_ref)) ${count}`,
  "a tag and catch_all": (body) =>
    `(block $c (block $k (try_table (catch $t $k) (catch_all $c) ${body}) (return))) ${count}`,
  "the earlier catch_all": (body) => `try ${body} catch_all ${count} end`,
  "the earlier catch_all, and throws it again": (body) =>
    `try try ${body} catch_all ${count} rethrow 0 end catch_all ${count} end`,
  "the earlier delegate": (body) => `try try ${body} delegate 0 catch_all ${count} end`,
};

/** Where it does: each is a module that ends only by its fuel. */
const places: Readonly<Record<string, (way: (body: string) => string) => string>> = {
  "around a loop": (way) => `(module ${seen} ${tag} (func (export "f") ${way(spin)}))`,
  "around a call": (way) =>
    `(module ${seen} ${tag} ${spinner} (func (export "f") ${way(callSpin)}))`,
  "around a call through a table": (way) => `(module ${seen} ${tag} (type $v (func)) ${spinner}
    (table funcref (elem $spin))
    (func (export "f") ${way("(call_indirect (type $v) (i32.const 0))")}))`,
  "around a call through an exported table": (way) => `(module ${seen} ${tag} (type $v (func))
    ${spinner} (table (export "t") funcref (elem $spin))
    (func (export "f") ${way("(call_indirect (type $v) (i32.const 0))")}))`,
  "in several frames": (way) => `(module ${seen} ${tag} ${spinner}
    (func $a ${way(callSpin)}) (func $b ${way("(call $a)")}) (func (export "f") ${way("(call $b)")}))`,
  "in each frame of a recursion": (way) => `(module ${seen} ${tag}
    (func $f (export "f") ${way("(call $g)")}) (func $g (loop $again
      (br_if $again (i32.lt_u (global.get $n) (i32.const 1000)))) (call $f))
    (global $n (mut i32) (i32.const 0)))`,
  "in a start function": (way) =>
    `(module ${seen} ${tag} ${spinner} (start $s) (func $s ${way(callSpin)}))`,
  "around a bulk instruction": (way) => `(module ${seen} ${tag} (memory 100)
    (func (export "f") (loop $again
      ${way("(memory.fill (i32.const 0) (i32.const 0) (i32.const 6000000))")} (br $again))))`,
  "around its own exceptions, without end": (way) => `(module ${seen} ${tag} (func $g
      ${way("(throw $t)").replaceAll(count, "")}) (func (export "f") (loop $again (call $g) (br $again))))`,
};

describe("the end of the fuel can't be caught", () => {
  for (const contract of ["worker", "own"] as const) {
    for (const [where, module] of Object.entries(places)) {
      it.each(Object.entries(ways))(`${where}, metered for ${contract}, by %s`, async (_, way) => {
        for (const host of ["refuses", "throws", "throws an exception"] as const) {
          const fuel = 50_000;
          const guest: Caught = { wat: module(way), contract, host, fuel };
          const end = await child.do("caught", guest);
          expect({ host, ...end }).toEqual({
            host,
            thrown: expect.stringMatching(/^RuntimeError: unreachable/),
            seen: 0,
            asked: 1,
          });
        }
      });
    }
  }
});

describe("an overflow of the call stack can't be caught", () => {
  it.each(Object.entries(ways))("by %s", async (_, way) => {
    const wat = `(module ${seen} ${tag} (func $f (drop (i32.const 1)) (call $f))
      (func (export "f") ${way("(call $f)")}))`;
    const end = await child.do("caught", {
      ...{ wat, contract: "worker", host: "refuses" },
      fuel: 10_000_000,
    });
    expect(end).toEqual({ thrown: "RuntimeError: unreachable", seen: 0, asked: 0 });
  });
});

describe("a guest still catches what is its own", () => {
  it.each(Object.entries(ways))("by %s", async (_, way) => {
    const wat = `(module ${seen} ${tag} (tag $u) (func (export "f") ${way("(throw $u)")}))`;
    const end = await child.do("caught", {
      ...{ wat, contract: "worker", host: "refuses" },
      fuel: 10_000,
    });
    expect(end).toMatchObject({ thrown: "nothing", asked: 0 });
    expect(end.seen).toBeGreaterThan(0);
  });
});
