import { describe, expect, it } from "vitest";
import { meter } from "../../../../runtime/module/meter/meter.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { quickJs } from "../../../../runtime/module/script-engine.ts";
import { type Bytes, decode, meteredHost } from "../support/run.ts";
import { assemble } from "../support/wat.ts";

const stackLimit = 65_536;

/** Reads the place where the engine keeps its limit, in functions that other code may follow the engine's with: of constant
 * cost, which have no purse, and with a loop. */
const guest = `(module (memory (export "memory") 1)
  (table 1 funcref) (elem (i32.const 0) $constant)
  (func $constant (export "constant") (param i32) (result i32)
    (i32.load (i32.add (local.get 0) (i32.const ${quickJs.stack.limit}))))
  (func (export "loop") (param i32) (result i32) (local $n i32) (local.set $n (i32.const 9))
    (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.load (i32.add (local.get 0) (i32.const ${quickJs.stack.limit})))))`;

describe("the limit of the stack of an engine for scripts", () => {
  it("is what functions with a purse read, and others read what is there", async () => {
    const source = decode(await assemble(guest));
    const { wasm } = meter(source, { prices, engine: quickJs, stackLimit });
    const { constant, loop } = new WebAssembly.Instance(
      new WebAssembly.Module(wasm as Bytes),
      meteredHost({ fuel: 1_000_000n }).imports,
    ).exports as Record<string, (runtime: number) => number>;
    expect(constant!(0)).toBe(0);
    expect(loop!(0)).toBe(stackLimit);
  });
});
