import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../../runtime/errors.ts";
import { decodeComponent } from "../../../runtime/module/decode.ts";
import { moduleBytes } from "../../../runtime/module/limits.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { meter } from "../../../runtime/module/meter/standalone/standalone.ts";
import type { MeterOptions } from "../../../runtime/module/meter/standalone/standalone-options.ts";
import { checkPolicy } from "../../../runtime/module/policy.ts";
import { functionOf, leb } from "../support/build.ts";
import { meterBytes } from "./support/run.ts";
import { assemble } from "./support/wat.ts";

const refusing = (code: ErrorCode, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

const nop = 0x01;
const end = 0x0b;

it("a module that catches exceptions in both ways is refused, by us or by the engine", async () => {
  const wasm = await assemble(`(module
    (func try nop catch_all end)
    (func (block (try_table (catch_all 0) nop))))`);
  expect(() => meter(wasm)).toThrow(/try and try_table|mix of legacy and new/);
});

describe("a module is refused with a sentence", () => {
  it.each<[string, string, ErrorCode, RegExp]>([
    [
      "an instruction without a price",
      `(module (func (param v128) (result v128)
        (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))`,
      "feature-not-allowed",
      /uses the feature "relaxed-simd" at byte \d+, whose instructions have no prices/,
    ],
    [
      "shared memory",
      "(module (memory 1 2 shared))",
      "feature-not-allowed",
      /uses the feature "threads"/,
    ],
    [
      "atomic instructions",
      "(module (memory 1) (func (drop (i32.atomic.load (i32.const 0)))))",
      "feature-not-allowed",
      /uses the feature "threads"/,
    ],
    [
      "an import from our name",
      '(module (import "skerry" "clock" (func)))',
      "name-not-allowed",
      /imports from "skerry" at byte \d+: that name is reserved/,
    ],
    [
      "an import from a worker's metering",
      '(module (import "skerry:meter" "fuel" (global (mut i64))))',
      "name-not-allowed",
      /imports from "skerry:meter" at byte \d+/,
    ],
    [
      "an export of our name",
      '(module (func (export "skerry:fuel")))',
      "name-not-allowed",
      /exports "skerry:fuel" at byte \d+: names that begin with skerry:/,
    ],
    [
      "an export that begins as ours",
      '(module (memory (export "skerry:memory:0") 1))',
      "name-not-allowed",
      /exports "skerry:memory:0"/,
    ],
    [
      "a component",
      "(component)",
      "unknown-kind",
      /is a component, and only a core module can be metered on its own/,
    ],
  ])("for %s", async (_, wat, code, message) => {
    const wasm = await assemble(wat);
    expect(() => meter(wasm)).toThrow(refusing(code, message));
  });

  it.each<[string, MeterOptions, ErrorCode, RegExp]>([
    [
      "(module (memory 3))",
      { memoryCap: 2 * 65_536 },
      "memory-over-cap",
      /begin with 196608 bytes \(3 pages\) together, and the cap is 131072/,
    ],
    [
      "(module (memory 1) (memory 2))",
      { memoryCap: 2 * 65_536 },
      "memory-over-cap",
      /196608 bytes \(3 pages\)/,
    ],
    [
      '(module (import "a" "b" (memory 3)))',
      { memoryCap: 65_536 },
      "memory-over-cap",
      /\(3 pages\)/,
    ],
    [
      "(module (table 6 funcref) (table 5 externref))",
      { tableCap: 10 },
      "module-limit",
      /begin with 11 elements together, and at most 10 are allowed/,
    ],
    [
      "(module (table 6000000 funcref) (table 6000000 funcref))",
      {},
      "module-limit",
      /12000000 elements together, and at most 10000000/,
    ],
  ])("for what it begins with: %s", async (wat, options, code, message) => {
    const wasm = await assemble(wat);
    expect(() => meter(wasm, options)).toThrow(refusing(code, message));
  });

  it.each<[string, Uint8Array, ErrorCode, RegExp]>([
    [
      "a function with over 50,000 locals",
      functionOf([1, ...leb(50_001), 0x7f], [end]),
      "module-limit",
      /function's locals is 50001, and at most 50000 is allowed/,
    ],
    [
      "a function whose body is over the limit",
      functionOf([0], new Uint8Array(7_654_321).fill(nop)),
      "module-limit",
      /body.* at most 7654321 /,
    ],
    [
      "code that does not validate",
      functionOf([0], [0x6a, end]),
      "invalid-module",
      /does not validate/,
    ],
    ["a file that is no Wasm", Uint8Array.from([1, 2, 3, 4]), "not-wasm", /bytes 01 02 03 04/],
    ["an empty file", new Uint8Array(), "not-wasm", /empty/],
    ["a file too large", new Uint8Array(moduleBytes + 1), "module-too-large", /52428801 bytes/],
  ])("for %s", (_, wasm, code, message) => {
    expect(() => meter(wasm)).toThrow(refusing(code, message));
  });
});

describe("a module that is metered already is refused", () => {
  const wat = '(module (func (export "f") (loop (br_if 0 (i32.const 0)))))';

  it("on its own, whichever way it was metered", async () => {
    const wasm = await assemble(wat);
    expect(() => meter(meter(wasm).bytes)).toThrow(
      refusing("already-metered", /it imports "out-of-fuel" from "skerry" at byte \d+/),
    );
    expect(() => meter(meterBytes(wasm).wasm)).toThrow(
      refusing("already-metered", /it imports "refill" from "skerry:meter" at byte \d+/),
    );
  });

  it("and in a worker", async () => {
    const worker = `(component
      (core module $m (import "skerry" "out-of-fuel" (func)) (func (export "handle")))
      (core module $host (func (export "out-of-fuel")))
      (core instance $h (instantiate $host))
      (core instance $i (instantiate $m (with "skerry" (instance $h))))
      (func $handle (canon lift (core func $i "handle")))
      (export "handle" (func $handle)))`;
    const component = decodeComponent(await assemble(worker));
    const bounds = { grants: [], memoryBytes: 65_536, tableElements: 10 };
    expect(() => checkPolicy(component, bounds)).toThrow(
      refusing("already-metered", /it imports "out-of-fuel" from "skerry" at byte \d+/),
    );
  });
});

describe("an option out of its range is refused", () => {
  it.each<[MeterOptions, RegExp]>([
    [{ memoryCap: -1 }, /option memoryCap is -1, and must be a whole number, 0 to/],
    [{ memoryCap: 1.5 }, /option memoryCap is 1.5/],
    [{ tableCap: Number.NaN }, /option tableCap is NaN/],
    [{ fuel: 2 ** 53 }, /option fuel is 9007199254740992/],
    [{ stack: 2 ** 31 }, /must be a whole number, 0 to 2147483647/],
  ])("%j", async (options, message) => {
    const wasm = await assemble("(module)");
    expect(() => meter(wasm, options)).toThrow(refusing("bad-usage", message));
  });
});

it("an array in an initialiser counts by its length, and one of an unknown length is refused", async () => {
  const arrays = (length: string) =>
    assemble(`(module (type $a (array (mut i8)))
    (import "it" "n" (global $n i32))
    (global (ref $a) (array.new_default $a ${length})))`);
  const of = async (length: number) =>
    meter(await arrays(`(i32.const ${length})`)).report.instantiationFuel;
  expect((await of(1_000)) - (await of(0))).toBe(1_000 * prices.arrayElement);
  const unknown = await arrays("(global.get $n)");
  expect(() => meter(unknown)).toThrow(
    refusing("feature-not-allowed", /makes an array before byte \d+ whose length is no constant/),
  );
});
