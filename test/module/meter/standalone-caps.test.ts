import { describe, expect, it } from "vitest";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { meter } from "../../../runtime/module/meter/standalone/standalone.ts";
import type { MeterOptions } from "../../../runtime/module/meter/standalone/standalone-options.ts";
import { embed } from "./support/embed.ts";
import { assemble } from "./support/wat.ts";

const page = 65_536;

/** Instantiates a module with fuel to spare. */
async function start(wat: string, options: MeterOptions, imports: WebAssembly.Imports = {}) {
  const embedded = embed(meter(await assemble(wat), options).bytes, undefined, imports);
  embedded.fuel.value = 10n ** 15n;
  return embedded.call;
}

const grow = (memory: string, pages = "i32") =>
  `(func (export "grow ${memory}") (param ${pages}) (result ${pages})
    (memory.grow ${memory} (local.get 0)))`;

describe("the memory cap of a module on its own", () => {
  it("is where growing gives -1, to the page", async () => {
    const call = await start(`(module (memory $m 1) ${grow("$m")})`, { memoryCap: 5 * page });
    expect([5, 3, 2, 1, 1, 0].map((pages) => call["grow $m"]!(pages))).toEqual([
      -1, 1, -1, 4, -1, 5,
    ]);
  });

  it("counts no begun page", async () => {
    const call = await start(`(module (memory $m 1) ${grow("$m")})`, { memoryCap: 3 * page - 1 });
    expect([2, 1].map((pages) => call["grow $m"]!(pages))).toEqual([-1, 1]);
  });

  it("is one for all memories together", async () => {
    const wat = `(module (memory $a 1) (memory $b 2) ${grow("$a")} ${grow("$b")})`;
    const call = await start(wat, { memoryCap: 6 * page });
    expect(call["grow $a"]!(2)).toBe(1);
    expect(call["grow $b"]!(2)).toBe(-1);
    expect(call["grow $b"]!(1)).toBe(2);
    expect(call["grow $a"]!(1)).toBe(-1);
  });

  it("holds for 64-bit memories, however large the number", async () => {
    const wat = `(module (memory $m i64 1) ${grow("$m", "i64")})`;
    const call = await start(wat, { memoryCap: 3 * page });
    const asked = [3n, -1n, 2n ** 52n, 2n ** 63n - 1n, 2n, 1n];
    expect(asked.map((pages) => call["grow $m"]!(pages))).toEqual([-1n, -1n, -1n, -1n, 1n, -1n]);
  });

  it("counts a memory that is imported with its minimum", async () => {
    const wat = `(module (import "host" "memory" (memory $m 2)) ${grow("$m")})`;
    const memory = new WebAssembly.Memory({ initial: 2 });
    const call = await start(wat, { memoryCap: 4 * page }, { host: { memory } });
    expect([3, 2, 1].map((pages) => call["grow $m"]!(pages))).toEqual([-1, 2, -1]);
  });

  it("may be left out: then the memory's own maximum holds", async () => {
    const bytes = await assemble(`(module (memory $m 1 4) ${grow("$m")})`);
    expect(meter(bytes).report.memoryCap).toBe(4 * page);
    const call = await start(`(module (memory $m 1 4) ${grow("$m")})`, {});
    expect([4, 3, 1].map((pages) => call["grow $m"]!(pages))).toEqual([-1, 1, -1]);
  });

  it.each([
    // Some of these, times the price of a page, are less than nothing in 64 bits.
    ["i64", 16 * 2 ** 30, [2n ** 18n, 2n ** 50n, 3n * 2n ** 49n, -1n]],
    ["i32", 4 * 2 ** 30, [65_536, 2 ** 31, -1]],
  ])(
    "or an engine's, of %s, and what is over it costs no more than the instruction",
    async (...row) => {
      const [address, most, asked] = row;
      const wat = `(module (memory $m ${address} 1) ${grow("$m", address)})`;
      const { bytes, report } = meter(await assemble(wat));
      expect(report.memoryCap).toBe(most);
      const { call, fuel } = embed(bytes);
      for (const pages of asked) {
        fuel.value = 10_000n;
        expect(Number(call["grow $m"]!(pages))).toBe(-1);
        expect(fuel.value).toBe(10_000n - 1n - BigInt(prices.instructions.get("memory.grow")!));
      }
    },
  );
});

describe("the table cap of a module on its own", () => {
  const tables = `(module (table $a 1 funcref) (table $b 2 funcref)
    (func (export "a") (param i32) (result i32) (table.grow $a (ref.null func) (local.get 0)))
    (func (export "b") (param i32) (result i32) (table.grow $b (ref.null func) (local.get 0))))`;

  it("is where growing gives -1, for all tables together", async () => {
    const call = await start(tables, { tableCap: 10 });
    expect(call.a!(8)).toBe(-1);
    expect(call.b!(6)).toBe(2);
    expect(call.a!(2)).toBe(-1);
    expect(call.a!(1)).toBe(1);
    expect(call.b!(1)).toBe(-1);
  });

  it("is ten million unless another is given", async () => {
    expect(meter(await assemble(tables)).report.tableCap).toBe(10_000_000);
    const call = await start(tables, {});
    expect(call.a!(10_000_000)).toBe(-1);
    expect(call.a!(-1)).toBe(-1);
  });
});
