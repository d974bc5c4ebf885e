import { describe, expect, it } from "vitest";
import { meter } from "../../../../runtime/module/meter/standalone/standalone.ts";
import type { StandaloneLimits } from "../../../../runtime/module/meter/standalone/standalone-limits.ts";
import { atPace } from "../../../support/pace.ts";
import { content, functionOf, leb, moduleOf, repeated } from "../../support/build.ts";
import { embed } from "../support/embed.ts";
import { meterBytes } from "../support/run.ts";
import { assemble } from "../support/wat.ts";

// Modules as compilers make them, which are over the bounds of workers.

const refused = (message: RegExp, code = "module-limit") =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

const block = [0x02, 0x40];
const end = 0x0b;
const nested = (depth: number) =>
  functionOf([0], [...new Array(depth).fill(block).flat(), ...new Array(depth + 1).fill(end)]);

/** A switch, as C compilers make it: a block for each case, and a table within all of them. */
function switchOf(cases: number): string {
  const each = Array.from({ length: cases }, (_, k) => `end i32.const ${3 * k} return`);
  const labels = Array.from({ length: cases }, (_, k) => k);
  return `(module (func (export "of") (param i32) (result i32)
    ${"block ".repeat(cases)} local.get 0 br_table ${labels.join(" ")}
    ${each.join("\n")} i32.const -1))`;
}

/** A module of many data segments, in the first of which there is something. */
function dataOf(count: number) {
  // Active, of memory 0, at i32.const 0: one byte.
  return moduleOf([5, repeated(1, [0, 1])], [11, repeated(count, [0, 0x41, 0, end, 1, 7])]);
}

/** A function of as many branches. */
function branches(count: number) {
  const branch = [0x20, 0, 0x0d, 0];
  const code = content((to) => {
    for (let each = 0; each < count; each++) to.bytes(Uint8Array.from(branch));
    to.byte(end);
  });
  return functionOf([1, 1, 0x7f], code.view());
}

describe("a module on its own may be what no worker may", () => {
  it("a switch of 6,000 cases, which costs its fuel", async () => {
    const wasm = await assemble(switchOf(6_000));
    expect(() => meterBytes(wasm)).toThrow(refused(/nesting is 4001, and at most 4000/));
    const { call, fuel } = embed(meter(wasm).bytes);
    fuel.value = 1_000n;
    expect([0, 1, 5_998, 5_999, 6_000].map((k) => call.of!(k))).toEqual([
      0, 3, 17_994, 17_997, 17_997,
    ]);
    expect(fuel.value).toBeLessThan(1_000n);
    expect(fuel.value).toBeGreaterThan(0n);
  });

  it("types, globals and imports as of languages that have several for each class", () => {
    const types = (count: number) => moduleOf([1, repeated(count, [0x60, 0, 0])]);
    const globals = (count: number) => moduleOf([6, repeated(count, [0x7f, 0, 0x41, 0, end])]);
    // Of the module "", functions of the name "".
    const imports = (count: number) =>
      moduleOf([1, repeated(1, [0x60, 0, 0])], [2, repeated(count, [0, 0, 0, 0])]);
    expect(() => meterBytes(types(20_001))).toThrow(refused(/types or type groups is 20001/));
    expect(() => meterBytes(globals(20_001))).toThrow(refused(/globals is 20001/));
    expect(() => meterBytes(imports(10_001))).toThrow(refused(/imports is 10001/));
    for (const of of [types, globals, imports]) {
      expect(WebAssembly.validate(meter(of(100_000)).bytes)).toBe(true);
    }
    expect(() => meter(types(11), { limits: { types: 10 } })).toThrow(refused(/at most 10\b/));
    expect(() => meter(globals(11), { limits: { globals: 10 } })).toThrow(refused(/at most 10\b/));
    expect(() => meter(imports(11), { limits: { imports: 10 } })).toThrow(refused(/at most 10\b/));
  });

  it("98,450 data segments, which are charged", () => {
    const { report } = meter(dataOf(98_450));
    expect(report.instantiationFuel).toBeGreaterThan(98_450);
  });

  it("35,008 edges of control flow in a function", () => {
    expect(() => meterBytes(branches(35_006))).toThrow(refused(/is 35008, and at most 30000/));
    expect(WebAssembly.validate(meter(branches(35_006)).bytes)).toBe(true);
  });
});

describe("its bounds", () => {
  it("are set by name, lower and higher", () => {
    expect(() => meter(nested(11), { limits: { nesting: 10 } })).toThrow(refused(/at most 10\b/));
    expect(() => meter(nested(50_001))).toThrow(refused(/at most 50000\b/));
    expect(meter(nested(50_001), { limits: { nesting: 60_000 } }).report.functions).toBe(1);
    expect(() => meter(branches(30), { limits: { "control-edges": 20 } })).toThrow(
      refused(/edges of control flow in one function is 32, and at most 20/),
    );
    expect(() => meter(branches(30), { limits: { "metered-bytes": 100 } })).toThrow(
      refused(/when metered .*at most 100\b/),
    );
  });

  it.each<[string, StandaloneLimits, RegExp]>([
    [
      "a name that is none",
      { depth: 1 } as StandaloneLimits,
      /no limit depth: there are functions,/,
    ],
    ["a name that every object has", { toString: 1 } as StandaloneLimits, /no limit toString/],
    ["0", { nesting: 0 }, /nesting is 0, and must be a whole number, 1 to 1000000/],
    ["−1", { nesting: -1 }, /nesting is -1/],
    ["more than metering bears", { nesting: 2 ** 31 }, /nesting is 2147483648/],
    ["no number", { nesting: Number.NaN }, /nesting is NaN/],
  ])("are checked: %s", (_, limits, message) => {
    expect(() => meter(nested(1), { limits })).toThrow(refused(message, "bad-usage"));
  });

  it("leave metering in proportion to the module", () => {
    // The worst of what they let through by default: 7.6 MB of a function, 50,000 blocks within each other with branches.
    const inner = Array.from({ length: 20_000 }, () => [0x20, 0, 0x0d, ...leb(49_999)]).flat();
    const code = [
      ...new Array(50_000).fill(block).flat(),
      ...inner,
      ...new Array(50_001).fill(end),
    ];
    const begun = process.cpuUsage();
    meter(functionOf([1, 1, 0x7f], code));
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1_000).toBeLessThan(atPace(5_000));
  });
});
