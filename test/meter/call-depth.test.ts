import { describe, expect, it } from "vitest";
import { callSlots } from "../../runtime/module/meter/contract.ts";
import { type Bytes, meterBytes, meteredHost } from "./support/run.ts";
import { assemble } from "./support/wat.ts";

async function slotsInside(definitions: string, results = ""): Promise<number> {
  // The function under test calls the host, which reads how much of the allowance is taken.
  const { wasm } = meterBytes(await assemble(definitions));
  const host = meteredHost({ stack: 1_000_000 });
  let left = 0;
  const imports = { ...host.imports, host: { look: () => (left = host.stack.value as number) } };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm as Bytes), imports);
  (instance.exports[`f${results}`] as () => void)();
  expect(host.stack.value).toBe(1_000_000);
  return 1_000_000 - left;
}

const look = `(import "host" "look" (func $look))`;

describe("a frame's slots", () => {
  it("are a constant for a function that holds nothing", async () => {
    expect(await slotsInside(`(module ${look} (func (export "f") call $look))`)).toBe(callSlots);
  });

  it("grow by one for a number and two for a vector, with the highest operand stack", async () => {
    const locals = `(module ${look} (func (export "f") (local i32 f64 v128 funcref) call $look))`;
    expect(await slotsInside(locals)).toBe(callSlots + 5);
    const operands = `(module ${look} (func (export "f")
      (drop (i32.add (i32.const 1) (i32.add (i32.const 2) (i32.add (i32.const 3) (i32.const 4)))))
      (drop (i64x2.add (v128.const i64x2 1 1) (v128.const i64x2 1 1)))
      call $look))`;
    expect(await slotsInside(operands)).toBe(callSlots + 4);
  });

  it("count parameters twice and results once more than their operands", async () => {
    const called = `(module ${look}
      (func $g (param i32 v128) (result i64 i64) call $look (i64.const 1) (i64.const 2))
      (func (export "f") (call $g (i32.const 1) (v128.const i64x2 0 0)) drop drop))`;
    const caller = callSlots + 3;
    expect(await slotsInside(called)).toBe(caller + callSlots + 3 + 3 + 2 + 2);
  });
});

describe("the stack allowance is given back", () => {
  it.each([
    ["falling through", '(func (export "f") (drop (i32.const 1)))'],
    ["returning from inside", '(func (export "f") (loop (block (return))))'],
    ["branching to the function", '(func (export "f") (loop (block (br 2))))'],
    ["branching conditionally", '(func (export "f") (block (br_if 1 (i32.const 1))) unreachable)'],
    [
      "branching by a table",
      '(func (export "f") (block (br_table 0 1 (i32.const 5))) unreachable)',
    ],
    [
      "calling",
      '(func $g (result i32) (return (i32.const 3))) (func (export "f") (drop (call $g)))',
    ],
    ["tail calling", '(func $g) (func (export "f") (return_call $g))'],
    [
      "tail calling by a table",
      '(type $t (func)) (table funcref (elem $g)) (func $g) (func (export "f") (return_call_indirect (type $t) (i32.const 0)))',
    ],
    ["tail calling the host", '(func (export "f") (return_call $look))'],
  ])("after %s", async (_how, functions) => {
    await slotsInside(`(module ${look} ${functions})`);
  });

  it("but not after a trap, where it tells an overflow by being below zero", async () => {
    const wat = `(module (func $f (export "f") (param i32) (if (local.get 0) (then (call $f (local.get 0)))) unreachable))`;
    const { wasm } = meterBytes(await assemble(wat));
    for (const [deep, sign] of [
      [0, 1],
      [1, -1],
    ] as const) {
      const host = meteredHost({ stack: 10_000 });
      const module = new WebAssembly.Module(wasm as Bytes);
      const { f } = new WebAssembly.Instance(module, host.imports).exports;
      expect(() => (f as (deep: number) => void)(deep)).toThrow("unreachable");
      expect(Math.sign(host.stack.value as number)).toBe(sign);
    }
  });
});
