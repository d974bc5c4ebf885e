import { afterAll, describe, expect, it } from "vitest";
import { isolateSlots as slots } from "./support/gaps.ts";
import { HostileChild } from "./support/hostile-child.ts";
import type { Recursion } from "./support/recursion.ts";
import { repeat } from "./support/repeat.ts";

const tiers = [[], ["--liftoff-only"], ["--no-liftoff"], ["--no-wasm-dynamic-tiering"]] as const;
const children = tiers.map((flags) => new HostileChild(flags));
afterAll(() => {
  for (const child of children) child.end();
});

const g = "(global $g (mut i64) (i64.const 5))";
const locals = (count: number) => `(local ${repeat(count, "i64")})`;
/** Values that live across a call. */
const live = (count: number, call: string) => `
  ${repeat(count, (i) => `(local.set ${i} (i64.add (global.get $g) (i64.const ${i})))`)}
  ${call} ${repeat(count, (i) => `(global.set $g (i64.add (global.get $g) (local.get ${i})))`)}`;
const types = (count: number, type: string) => repeat(count, type);
const gets = (count: number) => repeat(count, (i) => `(local.get ${i})`);
const indirect = "(call_indirect (type $v) (i32.const 0))";
const openTable = `(type $v (func)) (table (export "t") funcref (elem $f))`;

const recursions: Readonly<Record<string, string | readonly [wat: string, sibling: string]>> = {
  "in its start function": "(module (func $f call $f) (start $f))",
  "of three functions": `(module (func $f (export "f") call $a) (func $a (local i64) call $b)
    (func $b (local v128) call $f))`,
  "of a function and its light callees": `(module (func $c (param i32) (if (local.get 0) (then nop)))
    (func $f (export "f") (call $c (i32.const 1)) (call $f) (call $c (i32.const 0))))`,
  "with uncounted functions in between": `(module
    ${repeat(20, (i) => `(func $u${i} (call ${i === 19 ? "$f" : `$u${i + 1}`}) (if (i32.const 0) (then)))`)}
    (func $f (export "f") call $u0))`,
  "with 500 uncounted functions at its end": `(module
    ${repeat(
      500,
      (i) =>
        `(func $u${i} (param i64) ${
          i === 499
            ? ""
            : `(if (i64.eqz (local.get 0))
      (then (call $u${i + 1} (local.get 0))))`
        })`,
    )}
    (func $f (export "f") (call $u0 (i64.const 0)) (call $f)))`,
  "with more uncounted slots than are allowed": `(module ${g}
    ${repeat(40, (i) => `(func $u${i} ${locals(400)} ${i === 39 ? "" : live(400, `(call $u${i + 1})`)})`)}
    (func $f (export "f") (call $u0) (call $f)))`,
  "through a closed table": `(module (type $v (func)) (table funcref (elem $f)) ${g}
    (func $f (export "f") ${locals(50)} ${live(50, indirect)}))`,
  "through a closed table, by an equal type with another index": `(module
    (type $a (func (param i32))) (type $b (func (param i32))) (table funcref (elem $g))
    (func $g (type $a) (call_indirect (type $b) (local.get 0) (i32.const 0)))
    (func (export "f") (call $g (i32.const 1))))`,
  "through a closed table, by an equal type that names another": `(module
    (type $x (func (param i64))) (type $y (func (param i64)))
    (type $a (func (param (ref null $x)))) (type $b (func (param (ref null $y))))
    (table funcref (elem $g))
    (func $g (type $a) (call_indirect (type $b) (ref.null $y) (i32.const 0)))
    (func (export "f") (call $g (ref.null $x))))`,
  "through a closed table, by a supertype": `(module
    (type $v (sub (func))) (type $w (sub final $v (func))) (table funcref (elem $g))
    (func $g (type $w) (call_indirect (type $v) (i32.const 0)))
    (func (export "f") (result i32) call $g (i32.const 0)))`,
  "through a closed table, by two types in turn": `(module
    (type $a (func (param i32))) (type $b (func (param i64))) (table funcref (elem $g $h))
    (func $g (type $a) (call_indirect (type $b) (i64.const 1) (i32.const 1)))
    (func $h (type $b) (call_indirect (type $a) (i32.const 1) (i32.const 0)))
    (func (export "f") (call $g (i32.const 1))))`,
  "through a closed table, with 100 vectors": `(module
    (type $w (func (param ${types(100, "v128")}) (result ${types(100, "v128")})))
    (table funcref (elem $h)) (func $h (type $w) ${gets(100)} (call_indirect (type $w) (i32.const 0)))
    (func (export "f") ${repeat(100, "(v128.const i64x2 1 1)")} (call $h) ${repeat(100, "drop")}))`,
  "through an exported table": `(module ${openTable}
    (func $f (export "f") ${indirect}))`,
  "through an exported table, with 300 locals": `(module ${openTable} ${g}
    (func $f (export "f") ${locals(300)} ${live(300, indirect)}))`,
  "through an exported table, with 900 parameters": `(module
    (type $w (func (param ${types(900, "i64")}))) (table (export "t") funcref (elem $h))
    (func $h (type $w) ${gets(900)} (call_indirect (type $w) (i32.const 0)))
    (func (export "f") ${repeat(900, "(i64.const 1)")} (call $h)))`,
  "through an exported table, with 900 results": `(module
    (type $w (func (result ${types(900, "i64")}))) (table (export "t") funcref (elem $h))
    (func $h (type $w) (call_indirect (type $w) (i32.const 0)))
    (func (export "f") (call $h) ${repeat(900, "drop")}))`,
  "through an exported table, with a direct call back": `(module (type $v (func))
    (table (export "t") funcref (elem $a)) (func $a call $f) (func $f (export "f") ${indirect}))`,
  "through an exported table, with 300 locals of each function between two calls": `(module ${openTable} ${g}
    (func $b ${locals(300)} ${live(300, indirect)}) (func $a ${locals(300)} ${live(300, "(call $b)")})
    (func $f ${locals(300)} ${live(300, "(call $a)")}) (func (export "f") ${indirect}))`,
  "through an exported table, with 300 locals of a function that is called besides": `(module ${openTable} ${g}
    (func $a ${locals(300)} ${live(300, "")}) (func $f (export "f") (call $a) ${indirect} (call $a)))`,
  "through a reference": `(module (type $v (func)) (elem declare func $f)
    (func $f (export "f") (call_ref $v (ref.func $f))))`,
  "through an import that calls back": `(module (import "host" "f" (func $h))
    (func (export "f") call $h))`,
  "through an import that calls back, in tail position": `(module (import "host" "f" (func $h))
    (func (export "f") return_call $h))`,
  "through an import that calls back, of a counted function": `(module
    (import "host" "f" (func $h))
    (func $f (export "f") (if (i32.const 0) (then (call $f))) (call $h)))`,
  "through an import that calls back, with 600 locals": `(module (import "host" "f" (func $h)) ${g}
    (func (export "f") ${locals(600)} ${live(600, "(call $h)")}))`,
  "through an import with 50 parameters": `(module
    (import "host" "wide" (func $h (param ${types(50, "i32")})))
    (func (export "f") ${repeat(50, "(i32.const 7)")} (call $h)))`,
  "through an import with 900 parameters": `(module
    (import "host" "wide" (func $h (param ${types(900, "i32")})))
    (func (export "f") ${repeat(900, "(i32.const 7)")} (call $h)))`,
  "through a sibling module": [
    `(module (import "sibling" "g" (func $g)) (func (export "f") call $g))`,
    `(module (import "host" "f" (func $f)) (func (export "g") call $f))`,
  ],
  "through a sibling module, in tail position": [
    `(module (import "sibling" "g" (func $g)) (func (export "f") return_call $g))`,
    `(module (import "host" "f" (func $f)) (func (export "g") return_call $f))`,
  ],
  "through a sibling's table": [
    `(module (type $v (func)) (import "sibling" "t" (table 1 funcref)) (elem (i32.const 0) $f)
      (import "sibling" "g" (func $g)) (func $f (export "f") call $g))`,
    `(module ${openTable.replace("$f", "$z")} (func $z) (func (export "g") ${indirect}))`,
  ],
  "through a sibling's function in a table, which calls an export that has 500 locals below it": [
    `(module (type $v (func)) (import "sibling" "t" (table 1 funcref)) ${g}
      (func $a ${locals(300)} ${live(300, indirect)})
      (func (export "f") ${locals(200)} ${live(200, "(call $a)")}))`,
    `(module (import "host" "f" (func $f)) (table (export "t") funcref (elem $s)) (func $s call $f))`,
  ],
};

describe("recursion without end", () => {
  it.each(Object.entries(recursions))(
    "%s is ended by the count, at the same fuel in every tier",
    async (_, text) => {
      const [wat, sibling] = typeof text === "string" ? [text] : text;
      const input: Recursion = { wat, ...(sibling !== undefined && { sibling }), slots, calls: 3 };
      const seen = new Set<string>();
      for (const child of children) {
        for (const ending of await child.do("recursionEnd", input)) seen.add(ending);
      }
      expect([...seen]).toEqual([
        expect.stringMatching(/^RuntimeError: unreachable; \d+ fuel; stack -\d+ \(-1\)$/),
      ]);
    },
  );

  it("through an exported table may still be 500 calls deep", async () => {
    const wat = `(module (type $v (func (param i32))) (table (export "t") funcref (elem $f))
      (func $f (param i32) (if (local.get 0) (then
        (call_indirect (type $v) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))))
      (func (export "f") (call $f (i32.const 500))))`;
    const endings = await children[0]!.do("recursionEnd", { wat, slots, calls: 3 });
    expect(endings).toEqual([expect.stringMatching(`^returned; \\d+ fuel; stack ${slots}`)]);
  });
});
