import { describe, expect, it } from "vitest";
import { prices } from "../../runtime/module/meter/prices.ts";
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
  const extra = (values: number) => Math.floor(values / prices.wideValuesPerFuel);
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
