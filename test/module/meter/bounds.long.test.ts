import { describe, expect, it } from "vitest";
import { callSlots } from "../../../runtime/module/meter/contract.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { scheme } from "../../../runtime/module/meter/scheme.ts";
import { useHostileChild } from "./support/hostile-child.ts";
import { repeat } from "./support/repeat.ts";

const child = useHostileChild();
const { unchecked, afterCall } = scheme;
/** Of all but table.grow, which none of these has. */
const dearest = Math.max(
  ...[...prices.instructions].map(([name, fuel]) => (name === "table.grow" ? 0 : fuel)),
);

/** The most fuel that may be burned between two looks with so many frames on the stack. */
const bound = (frames: number) => BigInt(unchecked + dearest + frames * afterCall);

/** A module whose function `f` has these parameters and locals, and this body. */
const f = (body: string, more = "") =>
  `(module ${more} (func (export "f") (local $i i32) ${body}))`;
const often = (body: string, times = 3_000) =>
  f(`(loop $again ${body} (br_if $again (i32.lt_u (local.tee $i
    (i32.add (local.get $i) (i32.const 1))) (i32.const ${times}))))`);
/** Each function calls the next twice. */
const doubling = (levels: number, last: string, call: (next: string) => string) => `(module
  (func $f0 ${last}) ${repeat(levels, (i) => `(func $f${i + 1} ${call(`(call $f${i})`)})`)}
  (func (export "f") (call $f${levels})))`;
const nops = (count: number) => repeat(count, "nop");
const always = (body: string) => `(if (i32.const 1) (then ${body}))`;
const thrown = "(block $caught (try_table (catch_all $caught) (throw $t)))";
const tag = "(tag $t)";

const straight: Readonly<Record<string, string>> = {
  "a long line of code": f(nops(100_000)),
  "nothing but unconditional branches": f(repeat(14_000, "(block (br 0))")),
  "conditional branches": f(repeat(14_000, "(block (br_if 0 (local.get $i)))")),
  "ifs with two empty ways": f(repeat(7_000, "(if (local.get $i) (then) (else))")),
  "a web of br_table": f(repeat(6_000, "(block (block (br_table 0 1 (local.get $i))))")),
  "br_tables whose ways are of unequal length": f(
    repeat(60, `(block (block (br_table 0 1 (local.get $i))) ${nops(3_000)})`),
  ),
  "dear instructions": f(repeat(20_000, "(drop (i64.div_s (i64.const 1) (i64.const 1)))")),
  "calls of functions of constant cost": f(repeat(5_000, "(call $c)"), `(func $c ${nops(2_000)})`),
  "calls of functions that call functions of constant cost": f(
    repeat(5_000, "(call $d)"),
    `(func $c ${nops(2_007)}) (func $d (call $c))`,
  ),
  "calls of light functions": f(repeat(5_000, "(call $c)"), `(func $c ${always(nops(2_000))})`),
  "calls through a table that is closed, of a function of constant cost": f(
    repeat(5_000, "(call_indirect (type $v) (i32.const 0))"),
    `(type $v (func)) (table funcref (elem $c)) (func $c ${nops(2_000)})`,
  ),
  "calls through a table that is closed, of a function that branches": f(
    repeat(5_000, "(call_indirect (type $v) (i32.const 0))"),
    `(type $v (func)) (table funcref (elem $c)) (func $c ${always(nops(1_800))})`,
  ),
  "calls through an exported table": f(
    repeat(5_000, "(call_indirect (type $v) (i32.const 0))"),
    `(type $v (func)) (table (export "t") funcref (elem $c)) (func $c ${nops(2_000)})`,
  ),
  "calls through references": f(
    repeat(5_000, "(call_ref $v (ref.func $c))"),
    `(type $v (func)) (elem declare func $c) (func $c ${nops(2_000)})`,
  ),
  "tail calls in a row": `(module ${repeat(2_000, (i) => `(func $f${i + 1} ${nops(1_800)} (return_call $f${i}))`)}
    (func $f0) (func (export "f") (return_call $f2000)))`,
  "exceptions in a line": f(repeat(7_000, thrown), tag),
  "exceptions of callees in a line": f(
    repeat(7_000, "(block $caught (try_table (catch_all $caught) (call $g)))"),
    `${tag} (func $g (throw $t))`,
  ),
  "exceptions in a line, of the earlier kind": f(repeat(7_000, "try throw $t catch_all end"), tag),
  "2^14 calls without a loop": doubling(14, "nop", (call) => `${call} ${call}`),
  "2^14 calls under a condition": doubling(14, "nop", (call) => always(`${call} ${call}`)),
  "2^14 calls of a loop that ends at once": doubling(14, "(loop)", (call) => `${call} ${call}`),
  "3^9 calls in tail position": doubling(
    9,
    "nop",
    (call) => `${call} ${call} ${call.replace("call", "return_call")}`,
  ),
};

const loops: Readonly<Record<string, string>> = {
  "a loop of a branch": f("(loop (br 0))"),
  "a loop of a br_table": f("(loop (br_table 0 0 (i32.const 1)))"),
  "a loop that is left and entered again": f("(loop (block (br 0)) (br 0))"),
  "a loop with two heads": f("(loop $a (loop $b (br_table $a $b $a (local.get $i))))"),
  "a loop of an exception": f(`(loop $again ${thrown} (br $again))`, tag),
  "a loop of an exception that owes as much as it is entered with": f(
    `nop (loop $again ${thrown} (br $again))`,
    tag,
  ),
  "a loop of an exception of the earlier kind": f(
    "nop loop $again try throw $t catch_all end br $again end",
    tag,
  ),
  "a loop of an exception that is thrown again": f(
    `nop (loop $again (block $out (try_table (catch_all $out)
      (block $in (result exnref) (try_table (catch_all_ref $in) (throw $t)) (unreachable))
      (throw_ref))) (br $again))`,
    tag,
  ),
  "a loop of a callee's exception": f(
    "nop (loop $again (block $c (try_table (catch_all $c) (call $g))) (br $again))",
    `${tag} (func $g (throw $t))`,
  ),
  "tail calls of itself": `(module (func $f (export "f") (return_call $f)))`,
  "tail calls to and fro": `(module (func $f (export "f") (return_call $g)) (func $g (return_call $f)))`,
  "tail calls through a table": `(module (type $v (func)) (table funcref (elem $f))
    (func $f (export "f") (return_call_indirect (type $v) (i32.const 0))))`,
  "calls of an empty function through a table": f(
    "(loop (call_indirect (type $v) (i32.const 0)) (br 0))",
    "(type $v (func)) (table funcref (elem $c)) (func $c)",
  ),
  "a callee that loops": f("(loop (call $g) (br 0))", "(func $g (loop (br_if 0 (i32.const 0))))"),
  "growing by nothing": f("(loop (drop (memory.grow (i32.const 0))) (br 0))", "(memory 1)"),
};

describe("between two looks at the account no more is burned than the scheme says", () => {
  it.each(Object.entries(straight))("in %s", async (_, wat) => {
    const { largest, total, thrown } = await child.do("gaps", { wat });
    expect(thrown).toBeNull();
    expect(total).toBeGreaterThan(bound(20));
    expect(largest).toBeLessThanOrEqual(bound(20));
  });

  it.each(Object.entries(loops))("in %s, which has no end", async (_, wat) => {
    const looks = 10_000;
    const { largest, thrown, ...seen } = await child.do("gaps", { wat, most: looks });
    expect(thrown).toMatch("unreachable");
    expect(seen.looks).toBe(looks);
    expect(largest).toBeLessThanOrEqual(bound(2));
  });

  it("in a start function", async () => {
    const wat = "(module (start $s) (func $s (loop (br 0))))";
    const { largest, thrown } = await child.do("gaps", { wat, call: "", most: 1_000 });
    expect(thrown).toMatch("unreachable");
    expect(largest).toBeLessThanOrEqual(bound(2));
  });

  it("before and after loops that go round", async () => {
    for (const size of [1, 100, 8_180, 8_200, 18_000]) {
      const { largest, total } = await child.do("gaps", { wat: often(nops(size), 100) });
      expect(total).toBeGreaterThan(100n * BigInt(size));
      expect({ size, largest, within: largest <= bound(2) }).toMatchObject({ within: true });
    }
  });
});

describe("a deep stack that unwinds burns a little in each frame before the next look", () => {
  const depth = 4_000;
  const recursion = (after: string, more = "") => `(module ${more}
    (func (export "f") (call $g (i32.const ${depth})))
    (func $g (param $n i32) (if (local.get $n)
      (then (call $g (i32.sub (local.get $n) (i32.const 1))) ${after}))))`;
  const afterwards: Readonly<Record<string, string>> = {
    "nothing but its end": recursion(""),
    "as much as is unchecked": recursion(nops(afterCall - 8)),
    "far more": recursion(nops(3_000)),
    "branches alone": recursion(repeat(2_000, "(block (br 0))")),
    "a call of constant cost": recursion("(call $c)", `(func $c ${nops(2_000)})`),
    "a call of a light function": recursion("(call $c)", `(func $c ${always(nops(1_800))})`),
    "a tail call of a light function": `(module (func $c ${always(nops(1_800))})
      (func (export "f") (call $g (i32.const ${depth})))
      (func $g (param $n i32) (block (br_if 0 (i32.eqz (local.get $n)))
        (call $g (i32.sub (local.get $n) (i32.const 1)))) (return_call $c)))`,
    "a call through a table": `(module (type $v (func)) (table funcref (elem $c))
      (func $c ${nops(2_000)}) (func (export "f") (call $g (i32.const ${depth})))
      (func $g (param $n i32) (if (local.get $n) (then
        (call $g (i32.sub (local.get $n) (i32.const 1)))
        (call_indirect (type $v) (i32.const 0))))))`,
    "an exception for each frame": recursion(thrown, tag),
  };
  it.each(Object.entries(afterwards))("%s", async (_, wat) => {
    const { largest, total, thrown } = await child.do("gaps", { wat });
    expect(thrown).toBeNull();
    expect(total).toBeGreaterThan(BigInt(depth) * 8n);
    expect(largest).toBeLessThanOrEqual(bound(depth));
  });

  it("even the deepest stack burns less than a tenth of a slice so", () => {
    expect(bound(Math.ceil(65_536 / callSlots))).toBeLessThan(1_600_000n);
  });
});

describe("a bulk instruction is paid for before it runs", () => {
  const cases: Readonly<Record<string, readonly [body: string, more: string]>> = {
    "memory.fill": [
      "(memory.fill (i32.const 0) (i32.const 1) (i32.const 65536))",
      '(memory (export "m") 1)',
    ],
    "memory.copy": [
      "(memory.copy (i32.const 0) (i32.const 32768) (i32.const 32768))",
      '(memory (export "m") 1) (data (i32.const 32768) "1")',
    ],
    "memory.init": [
      "(memory.init $d (i32.const 0) (i32.const 0) (i32.const 4096))",
      `(memory (export "m") 1) (data $d "${"1".repeat(4_096)}")`,
    ],
    "memory.fill of a 64-bit memory": [
      "(memory.fill (i64.const 0) (i32.const 1) (i64.const 65536))",
      '(memory (export "m") i64 1)',
    ],
  };
  it.each(Object.entries(cases))("%s writes nothing that is not paid", async (_, [body, more]) => {
    const wat = f(body, more);
    const { total } = await child.do("gaps", { wat });
    const { first } = await child.do("written", { wat, fuel: Number(total) });
    const short = await child.do("written", { wat, fuel: Number(total) - 1 });
    expect(first).not.toBe(0);
    expect(short).toEqual({ first: 0, thrown: expect.stringMatching("unreachable") });
  });

  it("a length that no fuel pays for adds nothing to the account", async () => {
    for (const length of [
      "-1",
      "-9",
      "0x0c00000000000000",
      "0x1000000000000000",
      "0x7fffffffffffffff",
    ]) {
      const wat = (what: string) => f(what, "(table i64 4 funcref) (memory i64 1)");
      for (const body of [
        `(table.fill 0 (i64.const 0) (ref.null func) (i64.const ${length}))`,
        `(table.copy 0 0 (i64.const 0) (i64.const 0) (i64.const ${length}))`,
        `(memory.fill (i64.const 0) (i32.const 0) (i64.const ${length}))`,
        `(drop (table.grow 0 (ref.null func) (i64.const ${length})))`,
        `(drop (memory.grow 0 (i64.const ${length})))`,
      ]) {
        const { left } = await child.do("fuelLeft", { wat: wat(body), fuel: 1_000_000 });
        expect({ body, gained: left > 1_000_000 }).toEqual({ body, gained: false });
      }
    }
  });
});
