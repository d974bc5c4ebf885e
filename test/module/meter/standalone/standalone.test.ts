import { describe, expect, it } from "vitest";
import { SkerryError } from "../../../../runtime/errors.ts";
import { decodeCore } from "../../../../runtime/module/decode.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { scheme } from "../../../../runtime/module/meter/scheme.ts";
import { meter } from "../../../../runtime/module/meter/standalone/standalone.ts";
import type { MeterOptions } from "../../../../runtime/module/meter/standalone/standalone-options.ts";
import { readProfile } from "../../../../runtime/module/meter/trace/profile.ts";
import { memoryTypes } from "../../../../runtime/wasm/module.ts";
import { callsOf } from "../support/compare.ts";
import { constructs, readConstruct } from "../support/constructs.ts";
import { embed } from "../support/embed.ts";
import { type Cell, prepareImports, show } from "../support/imported.ts";
import { type Bytes, decode, meteredHost, meterOrRefuse } from "../support/run.ts";
import { withoutCustomSections } from "../support/sections.ts";
import { readTextModule } from "../support/text-module.ts";
import { assemble, disassemble } from "../support/wat.ts";

type Refill = Parameters<typeof embed>[1];

async function start(wat: string, options: MeterOptions = {}, refill?: Refill) {
  return embed(meter(await assemble(wat), options).bytes, refill);
}

const loop = `(module (func (export "run") (param $n i32)
  (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`;
const of = (name: string) => prices.instructions.get(name)!;
const once = 4 + of("br_if");
const price = (times: number) => BigInt(once * times);

/** How a call ended. */
function ending(run: () => unknown): string {
  try {
    return show(run());
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : "threw";
  }
}

describe("the fuel of a module on its own", () => {
  it("is what it was less what was executed, after each call", async () => {
    const { call, fuel } = await start(loop);
    fuel.value = 1_000_000n;
    call.run!(1_000);
    expect(fuel.value).toBe(1_000_000n - price(1_000));
    call.run!(7);
    expect(fuel.value).toBe(1_000_000n - price(1_007));
  });

  it.each(constructs)("is after each call what a worker's host counts: %s", async (name) => {
    const wasm = withoutCustomSections(await readConstruct(name));
    const module = readTextModule(await disassemble(wasm));
    const calls = callsOf(module);
    const prepare = (await prepareImports(module, "plain"))!;
    const nobody: Cell = { used: () => null, charge: () => {} };
    const each = 2_000_000;

    const metered = meterOrRefuse(wasm);
    if (metered instanceof SkerryError) {
      expect(() => meter(wasm)).toThrow(metered);
      return;
    }
    const { bytes, report } = meter(wasm, { fuel: each });
    const least = memoryTypes(decode(wasm)).reduce((sum, { min }) => sum + min, 0);
    const pages = BigInt(report.memoryCap / 65_536 - least);
    const host = meteredHost({ pages, elements: 10_000n, fuel: BigInt(each) });
    const worker = new WebAssembly.Instance(new WebAssembly.Module(metered.wasm as Bytes), {
      ...prepare(nobody).imports,
      ...host.imports,
    }).exports as Record<string, (...args: unknown[]) => unknown>;
    const own = embed(bytes, undefined, prepare(nobody).imports);

    expect(own.fuel.value).toBe(host.fuel.value);
    for (const { name, args } of calls) {
      host.fuel.value = own.fuel.value = BigInt(each);
      host.stack.value = own.stack.value = 40_000;
      expect([name, ending(() => own.call[name]!(...args)), own.fuel.value]).toEqual([
        name,
        ending(() => worker[name]!(...args)),
        host.fuel.value,
      ]);
    }
    expect(calls.length).toBeGreaterThan(0);
  });

  it("begins with what the option says, of which a start function burns", async () => {
    const starting = '(module (func $s (drop (i32.const 1))) (start $s) (func (export "f")))';
    const { fuel } = await start(starting, { fuel: 1_000 });
    expect(fuel.value).toBe(998n);
    await expect(start(starting)).rejects.toThrow("unreachable");
    const refusing = () => {
      throw new Error("no fuel to start with");
    };
    await expect(start(starting, {}, refusing)).rejects.toThrow("no fuel to start with");
  });

  it("is up to date when the guest calls the embedder", async () => {
    const wat = `(module (import "host" "look" (func $look)) (func (export "f")
      (drop (i32.const 1)) call $look (drop (i32.const 1)) (drop (i32.const 1)) call $look))`;
    const seen: bigint[] = [];
    const { call, fuel } = embed(meter(await assemble(wat)).bytes, undefined, {
      host: { look: () => seen.push(fuel.value) },
    });
    fuel.value = 100n;
    call.f!();
    const called = BigInt(of("call"));
    expect(seen).toEqual([100n - 2n - called, 100n - 6n - 2n * called]);
  });

  it("pays for bulk instructions and growing by length", async () => {
    const wat = `(module (memory 1)
      (func (export "fill") (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)))
      (func (export "grow") (drop (memory.grow (i32.const 3)))))`;
    const { call, fuel } = await start(wat);
    fuel.value = 1_000_000n;
    call.fill!();
    expect(fuel.value).toBe(1_000_000n - 3n - BigInt(of("memory.fill")) - 65_536n / 2n);
    fuel.value = 1_000_000n;
    call.grow!();
    expect(fuel.value).toBe(1_000_000n - 2n - BigInt(of("memory.grow")) - 3n * BigInt(prices.page));
  });
});

describe("a guest that is out of fuel", () => {
  it("goes on once the embedder has raised it, and the sum stays exact", async () => {
    let given = 0n;
    const { call, fuel, asked } = await start(loop, {}, (account) => {
      account!.value += 70_000n;
      given += 70_000n;
    });
    call.run!(100_000);
    expect(asked()).toBe(Math.ceil((once * 100_000) / 70_000));
    expect(given - fuel.value).toBe(price(100_000));
  });

  it("needs no more than zero", async () => {
    const { call, fuel, asked } = await start(loop);
    fuel.value = price(50);
    call.run!(50);
    expect([fuel.value, asked()]).toEqual([0n, 0]);
    const raised = await start(loop, {}, (account) => {
      account!.value = 0n;
    });
    raised.call.run!(50);
    expect(raised.fuel.value).toBe(0n);
  });

  it("ends by what the embedder throws", async () => {
    const { call, fuel } = await start(loop, {}, () => {
      throw new Error("enough");
    });
    fuel.value = 1_000n;
    expect(() => call.run!(1_000_000)).toThrow("enough");
    // All that was executed has been paid: less than one turn of a loop is owed.
    expect(fuel.value).toBeLessThan(0n);
    expect(fuel.value).toBeGreaterThanOrEqual(-price(1));
  });

  it.each([
    ["nothing was raised", () => {}],
    [
      "too little was raised",
      (account: WebAssembly.Global<bigint> | null) => {
        account!.value -= 1n;
      },
    ],
  ])("traps where %s", async (_, refill) => {
    const { call, fuel, asked } = await start(loop, {}, refill);
    fuel.value = 1_000n;
    expect(() => call.run!(1_000_000)).toThrow(WebAssembly.RuntimeError);
    expect(asked()).toBe(1);
  });

  it.each([
    ["final", "(block (try_table (catch_all 0) (call $forever)))"],
    ["legacy", "try (call $forever) catch_all end"],
  ])("can't catch what the embedder throws: %s handlers", async (_, handler) => {
    const wat = `(module (global $caught (export "caught") (mut i32) (i32.const 0))
      (func $forever (loop (br 0)))
      (func (export "run") ${handler} (global.set $caught (i32.const 1))))`;
    const { call, fuel, exports } = await start(wat, {}, () => {
      throw new Error("enough");
    });
    fuel.value = 10_000n;
    expect(() => call.run!()).toThrow(WebAssembly.RuntimeError);
    expect((exports.caught as WebAssembly.Global<number>).value).toBe(0);
  });

  it("may owe more than a slice, for one long instruction", async () => {
    const wat = `(module (memory 100)
      (func (export "fill") (memory.fill (i32.const 0) (i32.const 1) (i32.const 6553600))))`;
    const seen: bigint[] = [];
    const { call } = await start(wat, {}, (account) => {
      seen.push(account!.value);
      account!.value = 5n;
    });
    call.fill!();
    expect(seen.some((value) => value < -100_000n)).toBe(true);
  });
});

describe("an embedder that lets others run first", () => {
  it("may suspend a guest that is out of fuel", async () => {
    const { Suspending, promising } = WebAssembly as unknown as {
      Suspending: new (run: () => Promise<void>) => () => void;
      promising: (run: unknown) => (times: number) => Promise<void>;
    };
    let asked = 0;
    const { bytes } = meter(await assemble(loop));
    const refill = new Suspending(async () => {
      asked++;
      await new Promise((resolve) => setImmediate(resolve));
      fuel.value += 100_000n;
    });
    const imports = { skerry: { "out-of-fuel": refill } };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
    const fuel = exports["skerry:fuel"] as WebAssembly.Global<bigint>;
    await promising(exports.run)(200_000);
    expect(BigInt(asked) * 100_000n - fuel.value).toBe(price(200_000));
  });
});

describe("after a trap", () => {
  const traps = `(module
    (func (export "explicit") (drop (i32.const 1)) unreachable)
    (func (export "divides") (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
    (func $deeper (export "deeper") (param i32)
      (if (local.get 0) (then (call $deeper (i32.sub (local.get 0) (i32.const 1)))))))`;

  it("of `unreachable` the fuel is exact", async () => {
    const { call, fuel } = await start(traps);
    fuel.value = 1_000_000n;
    expect(() => call.explicit!()).toThrow("unreachable");
    expect(fuel.value).toBe(1_000_000n - 3n);
  });

  it("of the engine's up to a quantum more is gone, and never less than was burned", async () => {
    const { call, fuel } = await start(traps);
    fuel.value = 1_000_000n;
    expect(() => call.divides!(0)).toThrow("divide by zero");
    const gone = 1_000_000n - fuel.value;
    expect(gone).toBeGreaterThanOrEqual(2n);
    expect(gone).toBeLessThanOrEqual(BigInt(scheme.firstQuantum));
  });

  it("for want of call stack, that is set anew by hand", async () => {
    const { call, fuel, stack } = await start(traps, { stack: 5_000 });
    fuel.value = 1_000_000n;
    call.deeper!(100);
    expect(stack.value).toBe(5_000);
    expect(() => call.deeper!(10_000)).toThrow("unreachable");
    expect(stack.value).toBeLessThan(0);
    expect(() => call.deeper!(1)).toThrow("unreachable");
    stack.value = 5_000;
    call.deeper!(100);
    expect(stack.value).toBe(5_000);
  });
});

describe("what the module shows", () => {
  it("is its own exports, the fuel and the stack, and one import more", async () => {
    const wat = `(module (import "a" "b" (func)) (memory 1) (global (mut i32) (i32.const 1))
      (func (export "f")))`;
    const { bytes } = meter(await assemble(wat));
    const module = new WebAssembly.Module(bytes as Bytes);
    const exports = WebAssembly.Module.exports(module).map(({ name, kind }) => `${kind} ${name}`);
    expect(exports).toEqual(["function f", "global skerry:fuel", "global skerry:stack"]);
    const imports = WebAssembly.Module.imports(module).map((each) => `${each.module} ${each.name}`);
    expect(imports).toEqual(["skerry out-of-fuel", "a b"]);
  });

  it("needs of the engine what WebAssembly 2.0 has, where the source needs no more", async () => {
    const wat = `(module (memory 1) (func $f (export "f") (param i32)
      (memory.fill (i32.const 0) (i32.const 0) (local.get 0)) (loop (br_if 0 (local.get 0)))
      (call $f (local.get 0))))`;
    const { bytes } = meter(await assemble(wat));
    const { features } = decodeCore({ bytes, base: 0, label: "metered module" });
    const version2 = [
      ...["mvp", "mutable-globals", "sign-extension", "saturating-float-to-int", "multi-value"],
      ...["bulk-memory", "reference-types", "simd"],
    ];
    expect([...features.keys()].filter((each) => !version2.includes(each))).toEqual([]);
  });

  it("keeps the names of functions, for an engine's traces", async () => {
    const { call } = await start(
      '(module (func $inner unreachable) (func (export "f") call $inner))',
    );
    const error = (() => {
      try {
        return call.f!();
      } catch (error) {
        return error as Error;
      }
    })() as Error;
    expect(error.stack).toContain("at inner (");
  });

  it("is with a profile each function's fuel and calls, which add up", async () => {
    const wat = `(module (memory 1)
      (func $inner (param i32) (drop (i32.load (local.get 0))))
      (func (export "f") (param $n i32)
        (loop (call $inner (local.get $n))
          (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`;
    const { bytes, report } = meter(await assemble(wat), { profile: true });
    expect(report.profiled?.map(({ name }) => name)).toEqual(["inner", "f"]);
    const { call, fuel, exports } = embed(bytes);
    fuel.value = 1_000_000n;
    call.f!(100);
    const memory = exports["skerry:profile"] as WebAssembly.Memory;
    const [inner, outer] = readProfile(memory, report.functions);
    expect([inner!.calls, outer!.calls]).toEqual([100n, 1n]);
    expect(inner!.self + outer!.self).toBe(1_000_000n - fuel.value);
    expect(outer!.cumulative).toBe(1_000_000n - fuel.value);
  });
});

describe("the report", () => {
  it("counts what a table's elements begin as", async () => {
    const { report } = meter(
      await assemble("(module (func $f) (table 10 funcref (ref.func $f)) (elem declare func $f))"),
    );
    expect(report.instantiationFuel).toBe(10 * prices.newElement + of("ref.func"));
  });

  it("tells what was metered, and what is left for the embedder to charge", async () => {
    const wat = `(module (memory 2) (table 10 funcref) (data (i32.const 0) "0123456789abcdef")
      (func $s (drop (i32.const 1))) (start $s)
      (func (export "f") (result v128) (v128.const i64x2 1 2)))`;
    const source = await assemble(wat);
    const { bytes, report } = meter(source, {
      fuel: 7,
      stack: 9,
      memoryCap: 200_000,
      tableCap: 11,
    });
    expect(report).toEqual({
      functions: 2,
      instructions: 5,
      charges: expect.any(Number),
      checks: expect.any(Number),
      sourceBytes: source.length,
      meteredBytes: bytes.length,
      growth: bytes.length / source.length,
      priceTableVersion: prices.version,
      instantiationFuel: 2 * prices.page + 10 * prices.newElement + 1 + 8,
      features: ["mvp", "simd"],
      start: true,
      fuel: 7,
      stack: 9,
      memoryCap: 200_000,
      tableCap: 11,
      profiled: null,
      sourceMapFault: null,
    });
  });
});
