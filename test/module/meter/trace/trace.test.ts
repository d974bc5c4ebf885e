import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Account } from "../../../../runtime/isolate/inside/fuel/account.ts";
import { CallTrace } from "../../../../runtime/isolate/inside/trace/call-trace.ts";
import {
  type CallProfile,
  placeOfKey,
} from "../../../../runtime/isolate/inside/trace/call-tree.ts";
import { memoryExportPrefix, meterModule } from "../../../../runtime/module/meter/contract.ts";
import { meter } from "../../../../runtime/module/meter/meter.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { readProfile } from "../../../../runtime/module/meter/trace/profile.ts";
import { type Bytes, decode, meteredHost } from "../support/run.ts";
import { assemble } from "../support/wat.ts";

type Call = (name: string, ...args: readonly unknown[]) => unknown;
type Imports = (call: Call, inHost: CallTrace["inHost"]) => WebAssembly.Imports;

interface Run {
  /** Fuel by function: own, from call to end, and calls. */
  readonly figures: readonly (readonly [self: number, cumulative: number, calls: number])[];
  readonly burned: number;
  readonly result: unknown;
}

const slice = 250_000n;

/** One call of a module that is traced, with the profile that came of it. */
function traced(
  wasm: Uint8Array,
  name: string,
  args: readonly unknown[] = [],
  imports: Imports = () => ({}),
): Run & { readonly profile: CallProfile } {
  const module = decode(wasm);
  const { wasm: bytes } = meter(module, { prices, traced: true });
  let granted = slice;
  let onRefill = () => {};
  const held = meteredHost({ fuel: slice, pages: 1_000n }, () => {
    onRefill();
    granted += slice;
    return slice;
  });
  const trace = new CallTrace({
    watch(call: () => void) {
      onRefill = call;
    },
    get granted() {
      return Number(granted);
    },
    limit: Number.MAX_SAFE_INTEGER,
    used: () => Number(granted - (held.fuel.value as bigint)),
  } as unknown as Account);
  const meterImports = { ...held.imports[meterModule], sequence: trace.sequence };
  const call: Call = (export_, ...values) =>
    (instance.exports[export_] as (...values: readonly unknown[]) => unknown)(...values);
  const instance: WebAssembly.Instance = new WebAssembly.Instance(
    new WebAssembly.Module(bytes as Bytes),
    {
      ...imports(call, (label, work) => trace.inHost(label, work)),
      [meterModule]: meterImports as never,
    },
  );
  const memories = Object.entries(instance.exports)
    .filter(([export_]) => export_.startsWith(memoryExportPrefix))
    .map(([, memory]) => memory as WebAssembly.Memory);
  trace.instantiated(0, instance, memories);
  granted = slice;
  held.fuel.value = slice;
  trace.begin();
  const result = call(name, ...args);
  const burned = Number(granted - (held.fuel.value as bigint));
  const profile = trace.end(burned)!;
  const figures = module.functions.map(() => [0, 0, 0] as [number, number, number]);
  for (const [key, self, cumulative, calls] of profile.functions) {
    if (key >= 0) figures[placeOfKey(key).number] = [self, cumulative, calls];
  }
  return { figures, burned, result, profile };
}

/** The same by the figures that a module keeps itself. */
function profiled(wasm: Uint8Array, name: string, args: readonly unknown[] = []): Run {
  const module = decode(wasm);
  const { wasm: bytes } = meter(module, { prices, profile: true });
  const held = meteredHost({ fuel: 1_000_000_000n, pages: 1_000n });
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(bytes as Bytes),
    held.imports,
  );
  const memory = exports["skerry:profile"] as WebAssembly.Memory;
  const read = () => readProfile(memory, module.functions.length);
  const before = read();
  const fuel = held.fuel.value as bigint;
  const result = (exports[name] as (...values: readonly unknown[]) => unknown)(...args);
  const figures = read().map(({ self, cumulative, calls }, index) => {
    const was = before[index]!;
    const values = [self - was.self, cumulative - was.cumulative, calls - was.calls];
    return values.map(Number) as [number, number, number];
  });
  return { figures, burned: Number(fuel - (held.fuel.value as bigint)), result };
}

const sum = ({ nodes }: CallProfile) => nodes.reduce((total, [, , self]) => total + self, 0);

describe("a trace", () => {
  it("tells by function what a profile tells, over every construct's calls that end well", async () => {
    const folder = new URL("../constructs/", import.meta.url);
    let calls = 0;
    for (const file of readdirSync(folder).filter((each) => each.endsWith(".wat"))) {
      const wasm = await assemble(readFileSync(new URL(file, folder), "utf8"));
      const module = decode(wasm);
      if (module.imports.length > 0) continue;
      for (const { name, kind } of module.exports) {
        if (kind !== "function") continue;
        let expected: Run;
        try {
          expected = profiled(wasm, name);
        } catch {
          continue;
        }
        calls++;
        const { figures, burned, result, profile } = traced(wasm, name);
        expect({ file, name, figures, burned }).toEqual({
          ...{ file, name, figures: expected.figures, burned: expected.burned },
        });
        expect(result).toEqual(expected.result);
        expect(sum(profile)).toBe(burned);
      }
    }
    expect(calls).toBeGreaterThan(20);
  }, 60_000);

  it("keeps a tree of calls, with a recursion in it", async () => {
    const { profile, burned } = traced(
      await assemble(`(module
        (func $leaf)
        (func $down (param i32)
          (call $leaf)
          (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1))))))
        (func (export "run") (call $down (i32.const 2)) (call $leaf)))`),
      "run",
    );
    const [leaf, down, run] = [0, 1, 2];
    expect(profile.nodes.map(([parent, key, , calls]) => [parent, key, calls])).toEqual([
      [-1, -1, 1],
      [0, run, 1],
      [1, down, 1],
      [2, leaf, 1],
      [2, down, 1],
      [4, leaf, 1],
      [4, down, 1],
      [6, leaf, 1],
      [1, leaf, 1],
    ]);
    expect(sum(profile)).toBe(burned);
    const [, , whole] = profile.functions.find(([key]) => key === down)!;
    expect(whole).toBeLessThan(burned);
  });

  it("reads millions of records, and folds what is deeper than a tree is kept", async () => {
    const { profile, burned } = traced(
      await assemble(`(module
        (func $leaf)
        (func $deep (param i32)
          (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))))
        (func (export "run") (param i32)
          (loop $again
            (call $leaf)
            (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
          (call $deep (i32.const 1000))))`),
      "run",
      [1_500_000],
    );
    const calls = new Map(profile.functions.map(([key, , , calls]) => [key, calls]));
    expect(calls.get(0)).toBe(1_500_000);
    expect(calls.get(1)).toBe(1_001);
    expect(profile.folded).toBeGreaterThan(700);
    expect(profile.nodes.length).toBeLessThan(300);
    expect(sum(profile)).toBe(burned);
  }, 60_000);

  it("has the host's functions in it, and what they call back", async () => {
    const { profile, burned } = traced(
      await assemble(`(module
        (import "host" "back" (func $back (param i32)))
        (func (export "run") (param i32)
          (if (local.get 0) (then (call $back (local.get 0))))))`),
      "run",
      [2],
      (call, inHost) => ({
        host: {
          back: ((n: number) => inHost("back", () => void call("run", n - 1))) as never,
        },
      }),
    );
    expect(profile.hosts).toEqual(["back"]);
    const chain = profile.nodes.map(([parent, key, , calls]) => [parent, key, calls]);
    expect(chain).toEqual([
      [-1, -1, 1],
      [0, 0, 1],
      [1, -2, 1],
      [2, 0, 1],
      [3, -2, 1],
      [4, 0, 1],
    ]);
    expect(sum(profile)).toBe(burned);
  });

  it("tells who grew memory, and when", async () => {
    const { profile, burned } = traced(
      await assemble(`(module (memory $first 1) (memory $second 4)
        (func $more (param i32) (drop (memory.grow $first (local.get 0))))
        (func (export "run")
          (drop (memory.grow $second (i32.const 1)))
          (call $more (i32.const 2)) (call $more (i32.const 0))
          (call $more (i32.const 60000)) (call $more (i32.const 5))))`),
      "run",
    );
    const [other, first, second] = profile.growth;
    expect(profile.growth).toHaveLength(3);
    expect(other!.slice(2)).toEqual([4, 5]);
    expect(profile.nodes[other![1]]![1]).toBe(1);
    expect([first!.slice(2), second!.slice(2)]).toEqual([
      [1, 3],
      [3, 8],
    ]);
    for (const [, node] of [first!, second!]) expect(profile.nodes[node]![1]).toBe(0);
    expect(first![0]).toBeLessThan(second![0]);
    expect(second![0]).toBeLessThan(burned);
  });

  it("costs no fuel", async () => {
    const wasm = await assemble(`(module
      (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
      (func (export "run") (result i32) (call $leaf (call $leaf (i32.const 1)))))`);
    const held = meteredHost();
    const plain = new WebAssembly.Instance(
      new WebAssembly.Module(meter(decode(wasm), { prices }).wasm as Bytes),
      held.imports,
    );
    const before = held.fuel.value as bigint;
    (plain.exports.run as () => void)();
    expect(traced(wasm, "run").burned).toBe(Number(before - (held.fuel.value as bigint)));
  });
});
