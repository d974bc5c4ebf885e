import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { meter } from "../../../../runtime/module/meter/meter.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import {
  type FunctionFigures,
  readProfile,
} from "../../../../runtime/module/meter/trace/profile.ts";
import { compile } from "../../../bench/metering/compile.ts";
import { programs } from "../../../bench/metering/programs.ts";
import { type Bytes, decode, meteredHost } from "../support/run.ts";
import { assemble } from "../support/wat.ts";

interface Profiled {
  readonly call: (name: string, ...args: readonly unknown[]) => unknown;
  /** Fuel that the account lost since instantiation began. */
  burned(): bigint;
  figures(): FunctionFigures[];
}

/** Instantiates a module metered with a profile. `host` gets the exports, to call back. */
function profiled(
  wasm: Uint8Array,
  host: (call: Profiled["call"]) => WebAssembly.Imports = () => ({}),
  slice = 1_000_000_000n,
): Profiled {
  const module = decode(wasm);
  const { wasm: bytes } = meter(module, { prices, profile: true });
  let granted = slice;
  const held = meteredHost({ fuel: slice, pages: 1_000n }, () => {
    granted += slice;
    return slice;
  });
  const call: Profiled["call"] = (name, ...args) =>
    (instance.exports[name] as (...args: readonly unknown[]) => unknown)(...args);
  const instance: WebAssembly.Instance = new WebAssembly.Instance(
    new WebAssembly.Module(bytes as Bytes),
    { ...host(call), ...held.imports },
  );
  const memory = instance.exports["skerry:profile"] as WebAssembly.Memory;
  return {
    call,
    burned: () => granted - (held.fuel.value as bigint),
    figures: () => readProfile(memory, module.functions.length),
  };
}

const sum = (figures: readonly FunctionFigures[]) =>
  figures.reduce((total, { self }) => total + self, 0n);

describe("a profile", () => {
  it("counts own fuel, calls, and fuel from call to end", async () => {
    const { call, burned, figures } = profiled(
      await assemble(`(module
        (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
        (func $twice (param i32) (result i32) (call $leaf (call $leaf (local.get 0))))
        (func (export "run") (result i32) (call $twice (call $leaf (i32.const 1)))))`),
    );
    expect(call("run")).toBe(4);
    const leaf = 3n;
    const call2 = 2n * BigInt(prices.instructions.get("call")!);
    const twice = 1n + call2;
    const run = 1n + call2;
    expect(figures()).toEqual([
      { self: 3n * leaf, cumulative: 3n * leaf, calls: 3n },
      { self: twice, cumulative: twice + 2n * leaf, calls: 1n },
      { self: run, cumulative: run + twice + 3n * leaf, calls: 1n },
    ]);
    expect(sum(figures())).toBe(burned());
  });

  it("counts a recursion once from its outermost call", async () => {
    const { call, burned, figures } = profiled(
      await assemble(`(module
        (func $down (export "down") (param i32)
          (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))))))`),
    );
    call("down", 10);
    const [down] = figures();
    expect(down).toEqual({ self: burned(), cumulative: burned(), calls: 11n });
  });

  it("counts lengths to the function that asked for them, and none of what the host charges", async () => {
    const { call, burned, figures } = profiled(
      await assemble(`(module (memory 1)
        (func $fill (memory.fill (i32.const 0) (i32.const 7) (i32.const 8000)))
        (func $large (memory.fill (i32.const 0) (i32.const 7) (i32.const 65536)) (drop (memory.grow (i32.const 2))))
        (func (export "run") (call $fill) (call $large)))`),
    );
    call("run");
    const [fill, large, run] = figures();
    const bulk = 3n + BigInt(prices.instructions.get("memory.fill")!);
    expect(fill?.self).toBe(bulk + 4_000n);
    const grow = 1n + BigInt(prices.instructions.get("memory.grow")!) + 2n * BigInt(prices.page);
    expect(large?.self).toBe(bulk + 32_768n + grow + 1n);
    expect(run?.cumulative).toBe(burned());
  });

  it("is whole after exceptions, of either kind", async () => {
    const throwing = (caught: string) => `(module
      (tag $t (param i32))
      (func $throw (param i32) (if (local.get 0) (then (throw $t (local.get 0)))))
      (func $through (param i32) (call $throw (local.get 0)) (drop (i32.const 1)))
      (func (export "run") (param i32) (result i32) ${caught}))`;
    const final = `(block $caught (result i32)
      (try_table (catch $t $caught) (call $through (local.get 0))) (i32.const 0))`;
    const legacy = `try (result i32) (call $through (local.get 0)) i32.const 0 catch $t end`;
    for (const caught of [final, legacy]) {
      const { call, burned, figures } = profiled(await assemble(throwing(caught)));
      for (const value of [0, 5, 0, 6]) {
        expect(call("run", value)).toBe(value);
        expect(sum(figures())).toBe(burned());
        expect(figures()[2]!.cumulative).toBe(burned());
      }
      expect(figures().map(({ calls }) => calls)).toEqual([4n, 4n, 4n]);
    }
  });

  it("is whole after an exception that is delegated to the caller", async () => {
    const { call, burned, figures } = profiled(
      await assemble(`(module (tag $t) (func $throw throw $t)
        (func (export "run") try nop call $throw delegate 0))`),
    );
    expect(() => call("run")).toThrow();
    expect(sum(figures())).toBe(burned());
    expect(figures()[1]!.cumulative).toBe(burned());
  });

  it("is whole where the host calls back, throws, and fuel comes in slices", async () => {
    const wat = `(module
      (import "host" "back" (func $back (param i32) (result i32)))
      (func $work (param i32) (result i32) (local i32)
        (loop $again
          (local.set 1 (i32.add (local.get 1) (local.get 0)))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get 1))
      (func (export "run") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.add (call $work (i32.const 500)) (call $back (local.get 0))))
          (else (i32.const 1)))))`;
    const whole = profiled(await assemble(wat), backHost);
    const sliced = profiled(await assemble(wat), backHost, 1_234n);
    for (const each of [whole, sliced]) {
      expect(each.call("run", 3)).toBe(3 * 125_250 + 1);
      expect(sum(each.figures())).toBe(each.burned());
      expect(each.figures()[1]!.cumulative).toBe(each.burned());
      expect(each.figures()[1]!.calls).toBe(4n);
    }
    expect(sliced.figures()).toEqual(whole.figures());
  });

  it("adds up to the unit over every construct's calls that end well", async () => {
    const folder = new URL("../constructs/", import.meta.url);
    let calls = 0;
    for (const name of ["blocks", "branches", "calls", "loops", "memories", "tables", "simd"]) {
      const file = readdirSync(folder).find((each) => each === `${name}.wat`)!;
      const wasm = await assemble(readFileSync(new URL(file, folder), "utf8"));
      const module = decode(wasm);
      if (module.imports.length > 0) continue;
      for (const { name: exported, kind } of module.exports) {
        if (kind !== "function") continue;
        const { call, burned, figures } = profiled(wasm);
        try {
          call(exported);
        } catch {
          continue;
        }
        calls++;
        expect({ exported, self: sum(figures()) }).toEqual({ exported, self: burned() });
      }
    }
    expect(calls).toBeGreaterThan(20);
  });

  it("adds up over whole programs, and their results are the same", async () => {
    const chosen = ["json", "trees", "shapes", "tail-calls", "branch-table"];
    for (const program of programs.filter(({ name }) => chosen.includes(name))) {
      const { call, burned, figures } = profiled(await compile(program));
      call("run", 2);
      expect({ name: program.name, self: sum(figures()) }).toEqual({
        name: program.name,
        self: burned(),
      });
    }
  }, 120_000);
});

/** Calls back with one less, until 0. */
function backHost(call: Profiled["call"]): WebAssembly.Imports {
  return { host: { back: (n: number) => call("run", n - 1) } } as never;
}
