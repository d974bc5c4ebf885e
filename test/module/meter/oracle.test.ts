import { describe, expect, it } from "vitest";
import { meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { oracleAccount } from "./support/accounts.ts";
import { type CompareOptions, compareForms } from "./support/compare.ts";
import { constructs, isAllowed, readConstruct } from "./support/constructs.ts";
import { instrument } from "./support/oracle.ts";
import { decode, meterBytes, meterPassing } from "./support/run.ts";
import { withoutCustomSections } from "./support/sections.ts";
import { readTextModule } from "./support/text-module.ts";
import { assemble, disassemble } from "./support/wat.ts";

const manners: readonly (readonly [string, CompareOptions])[] = [
  ["with a host that answers zeros", {}],
  ["with a host that charges, throws and calls back", { host: "lively" }],
  ["at a closed border", { border: "closed", host: "lively" }],
  ["with what is in hand passed through tables", { host: "lively", meter: meterPassing }],
  [
    "the same with fuel in slices of 50",
    { slice: 50n, host: "lively", fuel: 10_000_000n, meter: meterPassing },
  ],
  ["with fuel in slices of 50", { slice: 50n, host: "lively", fuel: 10_000_000n }],
];

describe.each(manners)("a construct is the same in all forms %s", (_, options) => {
  it.each(constructs)("%s", async (name) => {
    const wasm = await readConstruct(name);
    const { steps, differences, refused } = await compareForms(wasm, options);
    expect(differences).toEqual([]);
    expect(refused === null).toBe(isAllowed(wasm) && !hasOpenTailCalls(name, options));
    expect(steps.length).toBeGreaterThan(1);
  });
});

/** Tail calls through references are metered where none can pass the border. */
const hasOpenTailCalls = (name: string, { border }: CompareOptions) =>
  border !== "closed" && ["tail-calls.wat", "references.wat"].includes(name);

describe("a construct's calls", () => {
  it.each(constructs)("end as their names say: %s", async (name) => {
    const { steps } = await compareForms(await readConstruct(name));
    for (const { call, oracle } of steps) {
      const expected = /^(trap|out of fuel)/.exec(call)?.[1];
      const ended = { trap: "trapped", "out of fuel": "out of fuel" }[expected ?? ""];
      if (ended !== undefined)
        expect({ call, status: oracle.status }).toEqual({ call, status: ended });
      else expect(["returned", "threw"]).toContain(oracle.status);
    }
  });
});

describe("the oracle counts", () => {
  /** Fuel of the call of a module's `f`, with a price table of the test's own. */
  async function counted(wat: string, price: (name: string) => number): Promise<bigint> {
    const text = await disassemble(withoutCustomSections(await assemble(wat)));
    const instructions = { get: price } as ReadonlyMap<string, number>;
    const { wasm } = await instrument(readTextModule(text), { ...prices, instructions });
    const account = oracleAccount(1_000_000n);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), account.imports);
    (exports.f as () => void)();
    return account.used()!;
  }
  const one = (name: string) => (/^(else|end|catch|catch_all|delegate)$/.test(name) ? 0 : 1);
  const none = () => 0;

  it("each instruction once for each time it is executed", async () => {
    const loop = `(module (func (export "f") (local $n i32)
      (local.set $n (i32.const 10))
      (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`;
    expect(await counted(loop, one)).toBe(3n + 10n * 5n);
    expect(await counted(loop, (name) => (name === "i32.sub" ? 3 : 0))).toBe(30n);
    const branches = `(module (func $g (param i32) (if (local.get 0) (then nop nop) (else nop)))
      (func (export "f") (call $g (i32.const 0)) (call $g (i32.const 1))))`;
    expect(await counted(branches, one)).toBe(4n + 2n * 2n + 1n + 2n);
  });

  it("what is executed before an exception, and nothing that is passed over by it", async () => {
    const thrown = `(module (tag $t) (func $g nop (throw $t) nop nop)
      (func (export "f") (block $caught (try_table (catch_all $caught) (call $g) nop)) nop))`;
    expect(await counted(thrown, one)).toBe(1n + 1n + 1n + 2n + 1n);
  });

  it("lengths", async () => {
    const bytes = `(module (memory i64 2) (memory 2) (func (export "f")
      (memory.fill 0 (i64.const 0) (i32.const 1) (i64.const 801))
      (memory.copy 1 0 (i32.const 0) (i64.const 0) (i32.const 80))))`;
    expect(await counted(bytes, none)).toBe(401n + 40n);
    const elements = `(module (table 20 funcref) (type $a (array i32)) (func (export "f")
      (table.fill 0 (i32.const 0) (ref.null func) (i32.const 20))
      (drop (array.new_default $a (i32.const 5)))))`;
    expect(await counted(elements, none)).toBe(
      BigInt(prices.element * 20 + prices.arrayElement * 5),
    );
    const grown = `(module (memory i64 1) (table 1 funcref) (func (export "f")
      (drop (memory.grow (i64.const 3))) (drop (table.grow (ref.null func) (i32.const 7)))
      (drop (memory.grow (i64.const 2000000)))))`;
    expect(await counted(grown, none)).toBe(BigInt(prices.page * 3 + prices.newElement * 7));
  });
});

describe("the comparison sees", () => {
  const metering = (change: Partial<typeof prices>) => (wasm: Uint8Array) =>
    meter(decode(wasm), { prices: { ...prices, ...change } });
  const dearer = (name: string) =>
    new Map([...prices.instructions].map(([each, fuel]) => [each, fuel + (each === name ? 1 : 0)]));
  const cases: readonly (readonly [string, string, CompareOptions["meter"]])[] = [
    ["one unit too much", "loops.wat", metering({ instructions: dearer("i32.add") })],
    ["a length that is not paid", "memory.wat", metering({ bytesPerFuelShift: 20 })],
    ["elements that are not paid", "tables.wat", metering({ element: 0 })],
    ["pages that are not paid", "memories.wat", metering({ page: 0 })],
    [
      "an account that is behind at a host call",
      "calls.wat",
      metering({ instructions: dearer("call") }),
    ],
    ["another result", "blocks.wat", (wasm) => meterBytes(patched(wasm, [0x41, 10], [0x41, 11]))],
    [
      "another memory",
      "loops.wat",
      (wasm) => meterBytes(patched(wasm, [0x36, 2, 0], [0x36, 2, 4])),
    ],
  ];

  it.each(cases)("%s", async (_, name, broken) => {
    const { differences } = await compareForms(await readConstruct(name), { meter: broken! });
    expect(differences).not.toEqual([]);
  });

  /** The bytes with the first run of some replaced. */
  function patched(wasm: Uint8Array, from: readonly number[], to: readonly number[]): Uint8Array {
    const at = Buffer.from(wasm).indexOf(Uint8Array.from(from));
    expect(at).toBeGreaterThan(0);
    const bytes = wasm.slice();
    bytes.set(to, at);
    return bytes;
  }
});
