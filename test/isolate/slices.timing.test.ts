import { describe, expect, it, test } from "vitest";
import { repeat } from "../module/meter/support/repeat.ts";
import { assemble } from "../module/meter/support/wat.ts";
import { runCore } from "./support/run-core.ts";

/** The most that is granted between two looks at the clock, some 65 µs of ordinary work. */
const slice = 16 * 65_536;

/** Loops by what they do: the body of a loop that goes round `$n` times, and what the module has besides. */
const bodies: Readonly<Record<string, readonly [body: string, more?: string]>> = {
  nothing: ["nop"],
  "call a function": ["(call $c)", "(func $c (if (i32.const 1) (then nop)))"],
  "call a long function without loops": ["(call $c)", `(func $c ${repeat(20_000, "nop")})`],
  "call through a table": [
    "(call_indirect (type $v) (i32.const 0))",
    "(type $v (func)) (table funcref (elem $c)) (func $c)",
  ],
  recurse: [
    "(call $r (i32.const 2000))",
    `(func $r (param i32) (if (local.get 0)
      (then (call $r (i32.sub (local.get 0) (i32.const 1))))))`,
  ],
  divide: ["(local.set $x (i64.div_u (i64.const -1) (i64.add (local.get $x) (i64.const 3))))"],
  "read memory at random": [
    `(local.set $x (i64.add (local.get $x) (i64.load (i32.and (i32.const 0x7fffff8)
      (i32.mul (local.get $n) (i32.const 0x9e3779b1))))))`,
    "(memory 2048)",
  ],
  throw: ["(block $c (try_table (catch_all $c) (throw $t)))", "(tag $t)"],
  "throw through a thousand frames": [
    "(block $c (try_table (catch_all $c) (call $r (i32.const 1000))))",
    `(tag $t) (func $r (param i32) (if (local.get 0)
      (then (call $r (i32.sub (local.get 0) (i32.const 1)))) (else (throw $t))))`,
  ],
  "grow memory by nothing": ["(drop (memory.grow (i32.const 0)))", "(memory 1)"],
  "fill 4 KiB": ["(memory.fill (i32.const 0) (i32.const 1) (i32.const 4096))", "(memory 1)"],
  "copy 64 KiB": ["(memory.copy (i32.const 1) (i32.const 0) (i32.const 65535))", "(memory 1)"],
  "fill 60 MiB": [
    "(memory.fill (i32.const 5) (i32.const 1) (i32.const 62000000))",
    "(memory 1000)",
  ],
  "copy 60 MiB forward by one": [
    "(memory.copy (i32.const 1) (i32.const 0) (i32.const 62000000))",
    "(memory 1000)",
  ],
};

const module = (times: number, [body, more = ""]: readonly [string, string?]) =>
  assemble(`(module ${more} (func (export "run") (local $n i32) (local $x i64)
    (local.set $n (i32.const ${times}))
    (loop $again ${body} (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`);

/** How many rounds of a loop burn so many slices. */
async function roundsOf(slices: number, body: readonly [string, string?]): Promise<number> {
  const fuelOf = async (rounds: number) =>
    (await runCore(await module(rounds, body), {}))[0]!.result.fuel;
  const oneRound = ((await fuelOf(11)) - (await fuelOf(1))) / 10;
  return Math.ceil((slices * slice) / oneRound);
}

describe("a guest that never yields by itself asks the host at least every two slices, in loops that", () => {
  it.each(Object.entries(bodies))("%s", async (_, body) => {
    const rounds = await roundsOf(6, body);
    const [slices] = await runCore(await module(rounds, body), {});
    const { between, result } = slices!;
    expect(result.failure).toBeNull();
    expect(between.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...between)).toBeLessThanOrEqual(2 * slice);
    expect(result.fuel).toBeGreaterThan(6 * slice);
  });
});

describe("a deadline is noticed within two slices, in loops that", () => {
  const deadline = 40;
  it.each(Object.entries(bodies))("%s", async (_, body) => {
    const times = await runCore(
      await module(-1, body),
      { deadline, fuel: Number.MAX_SAFE_INTEGER },
      5,
    );
    const over = times.map(({ result }) => {
      expect(result.failure?.cause).toBe("deadline-exceeded");
      return result.wallMs - deadline;
    });
    // What two slices of this loop take here, and a moment for the end; of both the best of some, since
    // other work on the machine only makes it later.
    const two = await runCore(await module(await roundsOf(2, body), body), {}, 5);
    const twoSlices = Math.min(...two.map(({ result }) => result.wallMs));
    expect(Math.min(...over)).toBeLessThan(Math.max(20, 2 * twoSlices));
  });
});

test("a deadline is noticed within a bulk instruction, however long that is", async () => {
  const body = `(memory.fill (i32.const 0) (local.get $n) (i32.const ${127 * 2 ** 20}))`;
  const times = await runCore(
    await module(-1, [body, "(memory 2048)"]),
    { deadline: 60, fuel: Number.MAX_SAFE_INTEGER },
    3,
  );
  for (const { result } of times) expect(result.failure?.cause).toBe("deadline-exceeded");
  expect(Math.min(...times.map(({ result }) => result.wallMs - 60))).toBeLessThan(20);
});
