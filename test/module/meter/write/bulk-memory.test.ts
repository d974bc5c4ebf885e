import { describe, expect, it } from "vitest";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { scheme } from "../../../../runtime/module/meter/scheme.ts";
import { compareForms } from "../support/compare.ts";
import { type Bytes, meterBytes, meteredHost } from "../support/run.ts";
import { runTracked } from "../support/tracked-run.ts";
import { assemble } from "../support/wat.ts";

const piece = scheme.pieceBytes;
const pages = 18;
const size = pages * 65_536;
/** Of the segments. */
const held = 3 * piece + 5;

const text = Array.from({ length: held }, (_, at) => String.fromCharCode(97 + ((at * at) % 23)));

/** Bulk instructions of every kind on memories that hold other numbers everywhere. */
const moduleOf = (address: "i32" | "i64") => `(module
  (memory ${address} ${pages}) (memory $other ${pages})
  (data $d "${text.join("")}")
  (data $gone "${text.join("")}")
  (func $start (local $at ${address})
    (loop
      (i32.store (local.get $at) (i32.mul (${address === "i64" ? "i32.wrap_i64 " : "i32.add (i32.const 0) "}(local.get $at)) (i32.const -1640531527)))
      (i32.store $other (${address === "i64" ? "i32.wrap_i64 " : "i32.add (i32.const 0) "}(local.get $at)) (i32.const 85))
      (br_if 0 (${address}.lt_u (local.tee $at (${address}.add (local.get $at) (${address}.const 4))) (${address}.const ${size})))))
  (start $start)
  (func (export "fill") (param ${address} i32 ${address}) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param ${address} ${address} ${address}) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "out") (param i32 ${address} i32) (memory.copy $other 0 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "in") (param ${address} i32 i32) (memory.copy 0 $other (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param ${address} i32 i32) (memory.init $d (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init dropped") (param ${address} i32 i32)
    data.drop $gone (memory.init $gone (local.get 0) (local.get 1) (local.get 2))))`;

const lengths = [0, 1, piece - 1, piece, piece + 1, 2 * piece, 2 * piece + 3];
const distances = [1, piece - 1, piece, piece + 1, 2 * piece];

type Run = readonly [to: number, from: number, length: number];

/** Runs that lie in memory. */
const inside: readonly Run[] = [
  ...lengths.map((length): Run => [4_097, 3, length]),
  ...distances.flatMap((by): Run[] => [
    [1_000 + by, 1_000, 2 * piece - 1],
    [1_000, 1_000 + by, 2 * piece - 1],
  ]),
  [0, size - piece - 1, piece + 1],
  [size - piece - 1, 0, piece + 1],
];
/** Runs that end past what is written to, or read. */
const outside: readonly Run[] = [
  [size - piece, 0, piece + 1],
  [0, size - piece, piece + 1],
  [size + 1, 0, 0],
  [0, size + 1, 0],
  [1, 1, -1],
  [-1, -1, -1],
  [-(2 ** 31), 0, 2 * piece],
  [0, 0, 2 ** 31],
  [5, 0, size],
];
const segments: readonly Run[] = [
  ...lengths.map((length): Run => [4_097, 3, length]),
  [0, 0, held],
  [0, 1, held],
  [0, 5, held - 5],
  [size - piece, 0, piece + 1],
  [1, held - piece, piece + 1],
  [0, held + 1, 0],
  [0, -1, 2 * piece],
  [1, 1, -1],
];

function argsFor(types: readonly string[], name: string): readonly (readonly unknown[])[] {
  const runs = name.startsWith("init") ? segments : [...inside, ...outside];
  const one = (type: string, value: number) => (type === "i64" ? BigInt(value) : value | 0);
  return runs.map((run) => types.map((type, at) => one(type, run[at]!)));
}

const whole = 100_000_000_000n;

describe("bulk memory instructions of any length do what they do, for what they cost", () => {
  it.each(["i32", "i64"] as const)("with addresses of %s", async (address) => {
    const source = await assemble(moduleOf(address));
    const { steps, differences } = await compareForms(source, {
      ...{ fuel: whole, slice: 200_000_000n, args: argsFor },
    });
    expect(differences).toEqual([]);
    expect(steps.length).toBeGreaterThan(100);
  });

  it("and mark what they write, where that is tracked", async () => {
    const source = await assemble(moduleOf("i32").replace("(start $start)", ""));
    const long: Run = [4_097, 3, 2 * piece + 3];
    const { marked, unmarked, written } = await runTracked(source, () => [
      { name: "fill", args: long },
      ...[long, [3, 4_097, 2 * piece + 3]].map((args) => ({ name: "copy", args })),
      { name: "init", args: long },
      { name: "out", args: long },
    ]);
    expect(unmarked).toEqual([]);
    expect(written).toBeGreaterThan(4 * piece);
    const marks = (at: number) => ((at + long[2] - 1) >> 10) - (at >> 10) + 1;
    expect(marked).toBe(4 * marks(4_097) + marks(3));
  });

  it("where one memory has two indices", async () => {
    const run = async (make: (wasm: Bytes) => Bytes) => {
      const source = await assemble(
        `(module (import "m" "m" (memory ${pages})) (import "m" "m" (memory $again ${pages}))
          (func (export "copy") (param i32 i32 i32)
            (memory.copy $again 0 (local.get 0) (local.get 1) (local.get 2))))`,
      );
      const memory = new WebAssembly.Memory({ initial: pages });
      new Uint32Array(memory.buffer).forEach((_, at, all) => {
        all[at] = Math.imul(at, 0x9e3779b1);
      });
      const host = meteredHost({ fuel: whole });
      const imports = { ...host.imports, m: { m: memory } };
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(make(source)), imports);
      for (const args of inside) (exports.copy as (...run: number[]) => void)(...args);
      return Buffer.from(memory.buffer);
    };
    const expected = await run((source) => source);
    expect((await run((source) => meterBytes(source).wasm as Bytes)).equals(expected)).toBe(true);
  });
});

/** The module in an account of its own that grants so much at a time. */
async function hosted(grants: (asked: number, instance: () => WebAssembly.Instance) => bigint) {
  let asked = 0;
  let instance: WebAssembly.Instance | null = null;
  const host = meteredHost({ fuel: 0n }, () => grants(asked++, () => instance!));
  const source = await assemble(`(module (memory (export "memory") ${pages} 100)
    (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
    (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2))))`);
  const wasm = meterBytes(source).wasm as Bytes;
  instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), host.imports);
  const call = instance.exports as Record<string, (...args: number[]) => void>;
  const memory = () => new Uint8Array((instance!.exports.memory as WebAssembly.Memory).buffer);
  return { host, call, memory };
}

const pieceFuel = BigInt(piece / 2 ** prices.bytesPerFuelShift);

describe("a long bulk memory instruction is done in pieces", () => {
  it("the host is asked between two of them, and never for more than one", async () => {
    const owed: bigint[] = [];
    const seen: number[] = [];
    const { host, call, memory } = await hosted((_, instance) => {
      owed.push(-(host.fuel.value as bigint));
      const bytes = new Uint8Array((instance().exports.memory as WebAssembly.Memory).buffer);
      seen.push(bytes.filter((byte) => byte === 7).length);
      return -(host.fuel.value as bigint);
    });
    call.fill!(0, 7, size);
    expect(owed.length).toBeGreaterThanOrEqual(size / piece);
    for (const each of owed) expect(each).toBeLessThanOrEqual(pieceFuel + 1_000n);
    expect(seen.some((count) => count > 0 && count < size)).toBe(true);
    expect(memory().every((byte) => byte === 7)).toBe(true);
  });

  it("a guest whose fuel ends in one uses all of it, and what was not paid for is not done", async () => {
    let left = 2n * pieceFuel + 1_000n;
    const begun = left;
    const { host, call, memory } = await hosted(() => {
      const wanted = -(host.fuel.value as bigint);
      const granted = wanted > left ? 0n : wanted;
      left -= granted;
      return granted;
    });
    expect(() => call.fill!(0, 7, size)).toThrow("unreachable");
    expect(begun - left).toBeLessThanOrEqual(begun);
    expect(memory().filter((byte) => byte === 7).length).toBe(2 * piece);
  });

  it("who lets the memory grow between two changes nothing of it", async () => {
    const { host, call, memory } = await hosted((asked, instance) => {
      if (asked % 2 === 1) (instance().exports.memory as WebAssembly.Memory).grow(1);
      return -(host.fuel.value as bigint);
    });
    memory().forEach((_, at, all) => {
      all[at] = at % 251;
    });
    const expected = memory().slice();
    expected.copyWithin(100, 0, size - 100);
    call.copy!(100, 0, size - 100);
    expect(memory().length).toBeGreaterThan(size);
    expect(Buffer.from(memory().subarray(0, size)).equals(expected)).toBe(true);
  });

  it("one that would end past the memory writes nothing, whatever it could pay", async () => {
    const { host, call, memory } = await hosted(() => -(host.fuel.value as bigint));
    expect(() => call.fill!(1, 7, size)).toThrow("out of bounds");
    expect(() => call.copy!(0, piece, size)).toThrow("out of bounds");
    expect(memory().every((byte) => byte === 0)).toBe(true);
  });
});
