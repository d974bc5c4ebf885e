import { describe, expect, it } from "vitest";
import { callSlots } from "../../../runtime/module/meter/contract.ts";
import { type Bytes, meterBytes, meteredHost } from "./support/run.ts";
import { assemble } from "./support/wat.ts";

/** Slots that are set aside while the host runs, besides those of frames that are not counted. */
const hostSlots = 96;

/** Calls the module's `f`, in which the host looks at the allowance, and tells how much of it is taken
 * then. Afterwards none may be. */
async function slotsInside(definitions: string, ...args: readonly number[]): Promise<number> {
  const { wasm } = meterBytes(await assemble(definitions));
  const host = meteredHost({ stack: 1_000_000 });
  let left = 0;
  const imports = { ...host.imports, host: { look: () => (left = host.stack.value as number) } };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm as Bytes), imports);
  (instance.exports.f as (...args: readonly number[]) => void)(...args);
  expect(host.stack.value).toBe(1_000_000);
  return 1_000_000 - left;
}

const look = `(import "host" "look" (func $look))`;

/** Slots of a frame of a function that calls itself `deep` times. */
async function frameOf(declarations: string, body: string): Promise<number> {
  const wat = `(module ${look} (func $f (export "f") (param i32) ${declarations} ${body}
    (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))) (else (call $look)))))`;
  const [three, ten] = [await slotsInside(wat, 3), await slotsInside(wat, 10)];
  return (ten - three) / 7;
}

describe("a frame's slots", () => {
  // A parameter, twice, and two operands.
  const least = callSlots + 2 + 2;

  it("are those of its call, its locals and its operands", async () => {
    expect(await frameOf("", "")).toBe(least);
    expect(await frameOf("(local i32 f64 funcref)", "")).toBe(least + 3);
    const operands = `(drop (i32.add (i32.const 1) (i32.add (i32.const 2) (i32.add (i32.const 3) (i32.const 4)))))`;
    expect(await frameOf("", operands)).toBe(least + 2);
  });

  it("are two for a vector, and for each operand of a function that has any", async () => {
    expect(await frameOf("(local v128)", "")).toBe(least + 2 + 2);
    expect(await frameOf("", "(drop (v128.const i64x2 1 1))")).toBe(least + 2);
  });

  it("are counted in recursion alone", async () => {
    const inner = `(func $g (param i32 v128) (result i64 i64) call $look (i64.const 1) (i64.const 2))`;
    const flat = await slotsInside(`(module ${look} ${inner}
      (func (export "f") (call $g (i32.const 1) (v128.const i64x2 0 0)) drop drop))`);
    // Frames that are not counted are set aside for: those of f and g.
    const g = callSlots + 2 * (1 + 2) + 2 + 2 * 2;
    const f = callSlots + 2 * 2;
    expect(flat).toBe(hostSlots + f + g);
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
