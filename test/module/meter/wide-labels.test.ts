import { describe, expect, it } from "vitest";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { type Bytes, meterBytes, meteredHost } from "./support/run.ts";
import { assemble } from "./support/wat.ts";

async function fuelOf(wat: string): Promise<number> {
  const { wasm } = meterBytes(await assemble(wat));
  const host = meteredHost({ fuel: 1_000_000_000n });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm as Bytes), host.imports);
  (exports.f as () => void)();
  return Number(1_000_000_000n - (host.fuel.value as bigint));
}

const times = (count: number, text: string) => Array.from({ length: count }, () => text).join(" ");

describe("a branch whose label takes many values", () => {
  const extra = (values: number) => values * prices.labelValue;
  const priceOf = (...names: string[]) =>
    names.reduce((sum, name) => sum + prices.instructions.get(name)!, 0);

  it.each([
    ["br", (values: number) => `(br 0 ${times(values, "(i32.const 1)")})`, ["br"]],
    [
      "br_if",
      (values: number) => `${times(values, "i32.const 1")} (br_if 0 (i32.const 1))`,
      ["i32.const", "br_if"],
    ],
    [
      "br_table",
      (values: number) => `${times(values, "i32.const 1")} (br_table 0 0 (i32.const 1))`,
      ["i32.const", "br_table"],
    ],
  ] as const)("costs by their number: %s", async (_, branch, own) => {
    for (const values of [1, 16, 17, 100]) {
      const wide = values > prices.narrowLabel ? extra(values) : 0;
      const fuel = await fuelOf(`(module (func (export "f")
        (block (result ${times(values, "i32")}) ${branch(values)}) ${times(values, "drop")}))`);
      expect({ values, fuel }).toEqual({ values, fuel: 2 * values + priceOf(...own) + wide });
    }
  });

  it("costs as much when it leaves the function", async () => {
    const results = (how: string) => `(module
      (func $g (result ${times(40, "i32")}) ${times(40, "i32.const 1")} ${how})
      (func (export "f") (call $g) ${times(40, "drop")}))`;
    const plain = await fuelOf(results(""));
    expect(await fuelOf(results("return"))).toBe(plain + priceOf("return") + extra(40));
    expect(await fuelOf(results("br 0"))).toBe(plain + priceOf("br") + extra(40));
    const branching = await fuelOf(results("(br_if 0 (i32.const 1))"));
    expect(branching).toBe(plain + priceOf("i32.const", "br_if") + extra(40));
  });
});

describe("entering a function of many values", () => {
  const calling = (type: string, locals: string, values: number, results: number) => `(module
    (func $g ${type} ${locals} (if (i32.const 0) (then (unreachable))) ${times(results, "i32.const 1")})
    (func (export "f") ${times(values, "i32.const 1")} (call $g) ${times(results, "drop")}))`;
  const plain = (values: number, results: number) =>
    [
      ...times(values + 2 * results, "i32.const")
        .split(" ")
        .filter((name) => name !== ""),
      "i32.const",
      "if",
      "call",
    ].reduce((sum, name) => sum + prices.instructions.get(name)!, 0);

  it("costs by its parameters and results, from the first one on where they are many", async () => {
    for (const [params, results] of [
      [16, 0],
      [8, 8],
      [17, 0],
      [0, 17],
      [60, 40],
    ] as const) {
      const type = `(param ${times(params, "i32")}) (result ${times(results, "i32")})`;
      const values = params + results;
      const wide = values > prices.narrowCall ? prices.callSlot * values : 0;
      const fuel = await fuelOf(calling(type, "", params, results));
      expect({ params, results, fuel }).toEqual({
        params,
        results,
        fuel: plain(params, results) + wide,
      });
    }
  });

  it("costs by its locals where they are many: a vector counts as two", async () => {
    for (const [count, type, slots] of [
      [64, "i64", 64],
      [65, "i64", 65],
      [40, "v128", 80],
      [5_000, "i32", 5_000],
    ] as const) {
      const wide = slots > prices.narrowLocals ? prices.localSlot * slots : 0;
      const fuel = await fuelOf(calling("", `(local ${times(count, type)})`, 0, 0));
      expect({ count, type, fuel }).toEqual({ count, type, fuel: plain(0, 0) + wide });
    }
  });

  it("costs as much where nothing else of it has to be paid, by a tail call, and from outside", async () => {
    const locals = `(local ${times(100, "i64")})`;
    const constant = await fuelOf(`(module (func $g ${locals}) (func (export "f") (call $g)))`);
    const narrow = await fuelOf(`(module (func $g) (func (export "f") (call $g)))`);
    expect(constant - narrow).toBe(100 * prices.localSlot);
    const tail = await fuelOf(`(module (func $g ${locals}) (func (export "f") (return_call $g)))`);
    expect(tail - narrow).toBe(100 * prices.localSlot);
    const outside = await fuelOf(`(module (func (export "f") ${locals}))`);
    expect(outside).toBe(100 * prices.localSlot);
  });
});
