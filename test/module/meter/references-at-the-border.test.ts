import { describe, expect, it } from "vitest";
import { meter } from "../../../runtime/module/meter/standalone/standalone.ts";
import { compareForms } from "./support/compare.ts";
import { type Bytes, decode, meterBytes, meteredHost } from "./support/run.ts";
import { assemble } from "./support/wat.ts";

const empty = "(type $v (func))";
const count = `(global $n (mut i32) (i32.const 0))
  (func $f (export "f") (global.set $n (i32.add (global.get $n) (i32.const 1))))
  (func (export "n") (result i32) (global.get $n))`;

describe("a reference to a function that nothing declares but its own export", () => {
  it.each([
    ["called by it", `(func (export "g") (call_ref $v (ref.func $f)))`],
    [
      "called through a table",
      `(table 1 funcref) (func (export "g") (table.set (i32.const 0) (ref.func $f))
        (call_indirect (type $v) (i32.const 0)))`,
    ],
  ])("%s", async (_, caller) => {
    const wasm = await assemble(`(module ${empty} ${count} ${caller})`);
    const { refused, differences, steps } = await compareForms(wasm, { border: "closed" });
    expect(refused).toBeNull();
    expect(differences).toEqual([]);
    expect(steps.map(({ metered }) => metered?.status)).not.toContain("trapped");
  });

  it("of an imported function", async () => {
    const wasm = await assemble(`(module ${empty} (import "host" "f" (func $f (type $v)))
      (export "f" (func $f)) (func (export "g") (call_ref $v (ref.func $f))))`);
    let calls = 0;
    const imports = { ...meteredHost().imports, host: { f: () => calls++ } };
    const module = new WebAssembly.Module(meterBytes(wasm).wasm as Bytes);
    const { g } = new WebAssembly.Instance(module, imports).exports;
    (g as () => void)();
    expect(calls).toBe(1);
  });

  it("counts as recursion where it is called again by it", async () => {
    const wasm = await assemble(
      `(module ${empty} (func $f (export "f") (call_ref $v (ref.func $f))))`,
    );
    const host = meteredHost({ stack: 10_000 });
    const module = new WebAssembly.Module(meterBytes(wasm).wasm as Bytes);
    const { f } = new WebAssembly.Instance(module, host.imports).exports;
    expect(() => (f as () => void)()).toThrow("unreachable");
    expect(host.stack.value).toBeLessThan(0);
  });
});

describe("calls of typed references", () => {
  /** A function that calls itself by references and has calls of many types that never happen. */
  const many = (types: number, calls: number) => {
    const type = (index: number) => `(type $t${index} (func ${"(param i32)".repeat(index)}))`;
    const call = (index: number) => `(if (global.get $never) (then
      ${"(i32.const 0) ".repeat(index % types)} (call_ref $t${index % types} (ref.null $t${index % types}))))`;
    const range = (length: number, each: (index: number) => string) =>
      Array.from({ length }, (_, index) => each(index)).join(" ");
    return `(module ${range(types, type)} (global $never (mut i32) (i32.const 0))
      (elem declare func $f) (func $f (export "f") (type $t0) ${range(calls, call)}
        (call_ref $t0 (ref.func $f))))`;
  };

  it("take one local for each of their types, however many they are", async () => {
    const { bodies } = decode(meterBytes(await assemble(many(2, 1_000))).wasm);
    const locals = bodies[0]!.locals.reduce((sum, { count }) => sum + count, 0);
    // Places in two kinds of tables, and references of two types.
    expect(locals).toBe(4);
  });

  it("take slots of the call stack for these locals", async () => {
    const host = meteredHost({ stack: 65_536 });
    const module = new WebAssembly.Module(meterBytes(await assemble(many(200, 200))).wasm as Bytes);
    const { f } = new WebAssembly.Instance(module, host.imports).exports;
    expect(() => (f as () => void)()).toThrow("unreachable");
    expect(host.stack.value).toBeLessThan(0);
  });
});

describe("a reference to a function that leaves its module inside an object of GC", () => {
  const box = "(type $box (struct (field funcref)))";
  const giver = `(module ${empty} ${box} (table 1 funcref) (elem declare func $f)
    (func $f (type $v) (local i32) (loop $again (local.set 0 (i32.add (local.get 0) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get 0) (i32.const 100000)))))
    (func (export "through") (call_indirect (type $v) (i32.const 0)))
    (func (export "give") (result externref)
      (extern.convert_any (struct.new $box (ref.func $f)))))`;
  const taker = (type: string, before: string) => `(module (type $called ${type}) ${box}
    (func $any) (global (export "opens") funcref (ref.func $any))
    (func (export "take") (param externref) ${before} (call_ref $called (ref.cast (ref $called)
      (struct.get $box 0 (ref.cast (ref $box) (any.convert_extern (local.get 0))))))
      ${before === "" ? "" : "drop"}))`;
  const instance = async (wat: string) => {
    const { bytes } = meter(await assemble(wat), { fuel: 10_000_000 });
    const imports = { skerry: { "out-of-fuel": () => {} } };
    return new WebAssembly.Instance(new WebAssembly.Module(bytes as Bytes), imports)
      .exports as Record<string, WebAssembly.Global<bigint> & ((...args: unknown[]) => unknown)>;
  };

  it("is called at the expense of the account of its own", async () => {
    const from = await instance(giver);
    const to = await instance(taker("(func)", ""));
    to.take!(from.give!());
    expect(from["skerry:fuel"]!.value).toBeLessThan(9_500_000n);
    expect(to["skerry:fuel"]!.value).toBeGreaterThan(9_999_000n);
  });

  it("can't be called with a purse that was made up", async () => {
    const from = await instance(giver);
    const to = await instance(
      taker("(func (param i64) (result i64))", "(i64.const 0x0000ffff7fffffff)"),
    );
    expect(() => to.take!(from.give!())).toThrow("illegal cast");
  });
});
