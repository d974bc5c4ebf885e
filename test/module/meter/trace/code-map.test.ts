import { describe, expect, it } from "vitest";
import {
  sourceFunction,
  sourceOffset,
  sourcePlace,
} from "../../../../runtime/module/meter/trace/code-map.ts";
import { type Bytes, meterBytes, meteredHost } from "../support/run.ts";
import { assemble } from "../support/wat.ts";

interface Frame {
  readonly functionIndex: number;
  readonly offset: number;
}

/** The Wasm frames of V8's stack trace, innermost first. */
function frames(run: () => void): Frame[] {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  try {
    run();
  } catch (error) {
    const stack = (error as Error).stack ?? "";
    return [...stack.matchAll(/wasm-function\[(\d+)\]:0x([0-9a-f]+)/g)].map((match) => ({
      functionIndex: Number(match[1]),
      offset: Number.parseInt(match[2]!, 16),
    }));
  } finally {
    Error.stackTraceLimit = limit;
  }
  throw new Error("it did not trap");
}

/** Every way to trap, in code with each rewriting before it; no function is inlined away. */
const traps = `(module
  (import "host" "back" (func $back))
  (memory 1)
  (table $t 4 funcref)
  (elem (table $t) (i32.const 0) func $divide $deep)
  (elem $later func $divide)
  (data $text "text")
  (global $g (mut i32) (i32.const 0))
  (func $divide (export "divide") (local i64 i32)
    (global.set $g (i32.add (global.get $g) (i32.const 300)))
    (loop (br_if 0 (i32.const 0)))
    (drop (i32.div_s (global.get $g) (i32.const 0)))
    (global.set $g (i32.const 9)))
  (func $deep (export "deep") (call $back) (drop (i32.const 5)) (call $divide) (drop (i32.const 6)))
  (func (export "deeper") (if (i32.const 1) (then (call_indirect $t (i32.const 1)))))
  (func (export "load") (drop (i64.load offset=100 (i32.const 65530))))
  (func (export "store") (if (i32.const 0) (then (call $back))) (i32.store (i32.const -1) (i32.const 1)))
  (func (export "fill") (memory.fill (i32.const 65000) (i32.const 1) (i32.const 65000)))
  (func (export "long fill") (memory.fill (i32.const 1) (i32.const 1) (i32.const -1)))
  (func (export "long copy") (memory.copy (i32.const 1) (i32.const 0) (i32.const 9000000)))
  (func (export "long init") (memory.init $text (i32.const 0) (i32.const 0) (i32.const -1)))
  (func (export "init") (memory.init $text (i32.const 0) (i32.const 0) (i32.const 9)))
  (func (export "table init") (table.init $t $later (i32.const 0) (i32.const 0) (i32.const 9)))
  (func (export "table set") (table.set $t (i32.const 200) (ref.null func)))
  (func (export "null") (call_indirect $t (i32.const 3)))
  (func (export "signature") (drop (call_indirect $t (result i32) (i32.const 0))))
  (func (export "dead code before") (block (br 0) (call $back) (drop (i32.const 1))) unreachable)
  (func (export "after grow") (drop (memory.grow (i32.const 1))) (drop (i32.trunc_f32_u (f32.const -5)))))`;

describe("the code map", () => {
  it("takes each frame of a trap back to the source module's function and offset", async () => {
    const wasm = await assemble(traps);
    const metered = meterBytes(wasm);
    const host = { back: () => {} };
    const source = new WebAssembly.Instance(new WebAssembly.Module(wasm), { host } as never);
    const names = Object.keys(source.exports);
    expect(names.length).toBe(16);
    for (const name of names) {
      const expected = frames(source.exports[name] as () => void);
      const module = new WebAssembly.Module(metered.wasm as Bytes);
      const instance = new WebAssembly.Instance(module, {
        host,
        ...meteredHost().imports,
      } as never);
      const found = frames(instance.exports[name] as () => void)
        .map((frame) => sourcePlace(frame, metered))
        // Gates and helpers are no place of the source's.
        .filter((place) => place !== null)
        .map(({ functionIndex, offset }) => ({ functionIndex, offset }));
      expect({ name, found }).toEqual({ name, found: expected });
    }
  });

  it("takes the end of fuel and of the stack to where the guest was looked at", async () => {
    const wasm = await assemble(`(module
      (func $spin (export "spin") (drop (i32.const 1)) (loop $again (drop (i32.const 2)) (br $again)))
      (func $deep (export "deep") (param i32) (result i32)
        (i32.add (call $deep (local.get 0)) (i32.const 1))))`);
    const metered = meterBytes(wasm);
    const place = (name: string, allowance: Parameters<typeof meteredHost>[0]) => {
      const module = new WebAssembly.Module(metered.wasm as Bytes);
      const { exports } = new WebAssembly.Instance(module, meteredHost(allowance).imports);
      const call = exports[name] as (n: number) => void;
      const [first] = frames(() => call(0))
        .map((frame) => sourcePlace(frame, metered))
        .filter((each) => each !== null);
      return { function: first?.functionName, opcode: wasm[first?.offset ?? 0] };
    };
    // The loop's first instruction: i32.const.
    expect(place("spin", { fuel: 1_000n })).toEqual({ function: "spin", opcode: 0x41 });
    // The first instruction of the function: local.get.
    const entry = { function: "deep", opcode: 0x20 };
    expect(place("deep", { stack: 1_000 })).toEqual(entry);
    expect(place("deep", { fuel: 1_000n })).toEqual(entry);
  });

  it("gives function names, by the source's own indices", async () => {
    const { functionNames } = meterBytes(await assemble(traps));
    expect(functionNames.slice(0, 3)).toEqual(["back", "divide", "deep"]);
    expect(functionNames.slice(3).every((name) => name === null)).toBe(true);
    expect(sourceFunction(0, 3)).toBe(null);
    expect([1, 2, 3].map((index) => sourceFunction(index, 3))).toEqual([0, 1, 2]);
    expect(sourceFunction(4, 3)).toBe(null);
  });

  it("looks up between its pairs, and never runs past the next one", () => {
    const map = [100, 50, 120, 53, 140, 90];
    expect([99, 100, 101, 110, 120, 130, 140, 145].map((at) => sourceOffset(map, at))).toEqual([
      null,
      50,
      51,
      53,
      53,
      63,
      90,
      95,
    ]);
    expect(sourceOffset([], 5)).toBe(null);
  });
});
