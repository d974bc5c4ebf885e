import { describe, expect, it } from "vitest";
import { scheme } from "../../../runtime/module/meter/scheme.ts";
import { type Account, meteredAccount, oracleAccount } from "./support/accounts.ts";
import { instrument } from "./support/oracle.ts";
import { type Bytes, meterBytes } from "./support/run.ts";
import { withoutCustomSections } from "./support/sections.ts";
import { readTextModule } from "./support/text-module.ts";
import { assemble, disassemble } from "./support/wat.ts";

// Three modules of one instance, as a component links them: the second imports from the first, the
// third from both, and the first calls the third through the table they share.
const first = `(module
  (type $step (func (param i32) (result i32)))
  (import "host" "look" (func $look))
  (table (export "table") 1 funcref) (memory (export "memory") 1)
  (tag $t (export "t") (param i32))
  (func (export "work") (param $n i32) (result i32) (local $x i32)
    (loop (local.set $x (i32.rotl (i32.xor (local.get $x) (local.get $n)) (i32.const 5)))
      (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  (func (export "through") (param $n i32) (result i32)
    (call $look) (call_indirect (type $step) (local.get $n) (i32.const 0)))
  (func (export "trap") (param $n i32) (result i32)
    (i32.add (local.get $n) (i32.load (i32.const 65536))))
  (func (export "unreachable") (param i32) (result i32) unreachable)
  (func (export "throw") (param $n i32) (result i32)
    (if (i32.and (local.get $n) (i32.const 1)) (then (throw $t (local.get $n)))) (local.get $n)))`;
const second = `(module
  (import "first" "work" (func $work (param i32) (result i32)))
  (import "first" "throw" (func $throw (param i32) (result i32)))
  (import "first" "through" (func $through (param i32) (result i32)))
  (import "first" "t" (tag $t (param i32)))
  (func (export "rounds") (param $n i32) (result i32) (local $x i32)
    (loop (local.set $x (i32.add (local.get $x) (call $work (i32.const 100))))
      (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  (func (export "catches") (param $n i32) (result i32) (local $x i32)
    (loop
      (block $caught (result i32)
        (try_table (catch $t $caught) (drop (call $throw (local.get $n)))) (i32.const 3))
      (local.set $x (i32.add (local.get $x)))
      (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  (func (export "deeper") (param $n i32) (result i32)
    (if (result i32) (local.get $n)
      (then (i32.add (call $through (i32.sub (local.get $n) (i32.const 1))) (i32.const 1)))
      (else (i32.const 0)))))`;
const third = `(module
  (import "first" "table" (table 1 funcref)) (import "first" "memory" (memory 1))
  (import "first" "work" (func $work (param i32) (result i32)))
  (import "first" "trap" (func $trap (param i32) (result i32)))
  (import "first" "unreachable" (func $unreachable (param i32) (result i32)))
  (import "first" "throw" (func $throw (param i32) (result i32)))
  (import "second" "rounds" (func $rounds (param i32) (result i32)))
  (import "second" "catches" (func $catches (param i32) (result i32)))
  (import "second" "deeper" (func $deeper (param i32) (result i32)))
  (import "host" "look" (func $look))
  (elem (i32.const 0) $deeper)
  (func (export "all") (param $n i32) (result i32)
    (memory.fill (i32.const 0) (i32.const 7) (i32.const 5000))
    (call $look)
    (i32.add (i32.add (call $rounds (local.get $n)) (call $catches (local.get $n)))
      (i32.add (call $deeper (local.get $n)) (call $work (local.get $n)))))
  (func (export "escapes") (param $n i32) (result i32)
    (drop (call $rounds (local.get $n))) (call $throw (i32.const 1)))
  (func (export "stops") (param $n i32) (result i32)
    (drop (call $rounds (local.get $n))) (call $unreachable (i32.const 1)))
  (func (export "traps") (param $n i32) (result i32)
    (drop (call $rounds (local.get $n))) (call $trap (i32.const 1))))`;

interface Seen {
  /** Results, how calls ended, and the fuel used up to each. */
  readonly calls: readonly string[];
  readonly used: readonly bigint[];
  /** Fuel used whenever the host could look. */
  readonly looks: readonly bigint[];
}

type Step = (n: number) => number;

function observe(account: Account, wasm: readonly Bytes[], steps: readonly string[]): Seen {
  const looks: bigint[] = [];
  const imports: WebAssembly.Imports = {
    ...account.imports,
    host: { look: () => void looks.push(account.used()!) },
  };
  account.renew();
  account.begin();
  let exports: WebAssembly.Exports = {};
  for (const [place, name] of (["first", "second", "third"] as const).entries()) {
    exports = new WebAssembly.Instance(new WebAssembly.Module(wasm[place]!), imports).exports;
    imports[name] = exports as WebAssembly.Imports[string];
  }
  const calls: string[] = [];
  const used: bigint[] = [];
  for (const step of steps) {
    account.recover();
    const [name, n] = step.split(" ") as [string, string];
    try {
      calls.push(`${(exports[name] as Step)(Number(n))}`);
    } catch (error) {
      calls.push(error instanceof WebAssembly.Exception ? "threw" : String(error));
    }
    used.push(account.used()!);
  }
  return { calls, used, looks };
}

const fuel = 100_000_000n;
const texts = await Promise.all([first, second, third].map(assemble));
const metered = texts.map((wasm) => meterBytes(wasm).wasm as Bytes);
const counted = await Promise.all(
  texts.map(async (wasm) => {
    const text = await disassemble(withoutCustomSections(wasm));
    return (await instrument(readTextModule(text))).wasm;
  }),
);
const oracle = (steps: readonly string[]) => observe(oracleAccount(fuel), counted, steps);
const meteredBy = (slice: bigint | null, steps: readonly string[]) =>
  observe(meteredAccount(fuel, slice), metered, steps);

const slices = [null, 50n, 1_000n, 65_536n, 1_000_000n];

describe("modules of one instance draw on one account", () => {
  it.each(slices)("to the unit, at every look of the host, in slices of %s", (slice) => {
    const steps = ["all 1", "all 30", "all 90", "all 3"];
    const seen = meteredBy(slice, steps);
    expect(seen.looks.length).toBeGreaterThan(100);
    expect(seen).toEqual(oracle(steps));
  });

  it.each(slices)("with exceptions that leave them in between, in slices of %s", (slice) => {
    const steps = ["all 30", "escapes 1", "escapes 50", "all 30", "escapes 900", "all 2"];
    const seen = meteredBy(slice, steps);
    expect(seen.calls.filter((each) => each === "threw")).toHaveLength(3);
    expect(seen).toEqual(oracle(steps));
  });

  it("with a trap of the innermost in between, to a quantum for each frame of another module", () => {
    const steps = ["all 30", "traps 50", "all 30", "stops 50", "all 5"];
    for (const slice of slices) {
      const seen = meteredBy(slice, steps);
      const exact = oracle(steps);
      expect(seen.calls).toEqual(exact.calls);
      expect(seen.calls[1]).toMatch("out of bounds");
      expect(seen.calls[3]).toMatch("unreachable");
      let error = 0n;
      for (const [at, used] of seen.used.entries()) {
        const grown = used - exact.used[at]! - error;
        // What others had in hand is put back when they call out: only the innermost loses it.
        if (at === 1) expect(grown).toBeLessThanOrEqual(BigInt(scheme.quantum));
        else expect({ slice, at, grown }).toEqual({ slice, at, grown: 0n });
        expect(grown).toBeGreaterThanOrEqual(0n);
        error += grown;
      }
      expect(meteredBy(slice, steps)).toEqual(seen);
    }
  });

  it("whatever a trap lost is the same number whatever the slices are", () => {
    const steps = ["all 30", "traps 50", "all 30"];
    const ample = slices.filter((slice) => slice === null || slice >= 65_536n);
    const numbers = ample.map((slice) => meteredBy(slice, steps).used.join());
    expect(new Set(numbers).size).toBe(1);
  });
});
