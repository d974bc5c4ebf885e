import { describe, expect, it } from "vitest";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { type Bytes, meterBytes, meteredHost } from "./support/run.ts";
import { assemble } from "./support/wat.ts";

/** Instantiates the metered form of a module's text. */
async function start(wat: string, ...host: Parameters<typeof meteredHost>) {
  const { wasm } = meterBytes(await assemble(wat));
  const held = meteredHost(...host);
  const module = new WebAssembly.Module(wasm as Bytes);
  const { exports } = new WebAssembly.Instance(module, held.imports);
  return { host: held, call: exports as Record<string, (...args: number[]) => unknown> };
}

/** Each step stores its number: so memory tells what was executed. One step is one block. */
const steps = `(module
  (memory (export "memory") 1)
  (func (export "steps") (local $n i32)
    (loop $again
      (i32.store (i32.const 0) (local.tee $n (i32.add (local.get $n) (i32.const 1))))
      (br $again)))
  (func (export "fill") (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)))
  (func (export "three") (drop (i32.const 1)) (drop (i32.const 2)) (drop (i32.const 3))))`;
const stepPrice = 9 + prices.loopAgain;
const fillPrice = BigInt(prices.instructions.get("memory.fill")!);

describe("a guest out of fuel", () => {
  it("is stopped a bounded amount of work after its last unit", async () => {
    for (const fuel of [0n, 1n, 100n, 5_000n, 123_456n]) {
      const { host, call } = await start(steps, { fuel });
      expect(() => call.steps!()).toThrow(WebAssembly.RuntimeError);
      const memory = (call as unknown as { memory: WebAssembly.Memory }).memory;
      const executed = BigInt(new Int32Array(memory.buffer)[0]! * stepPrice);
      // A loop is looked at each time round, and its first round can be unpaid then.
      expect(executed).toBeGreaterThanOrEqual(fuel - BigInt(stepPrice));
      expect(executed).toBeLessThanOrEqual(fuel + BigInt(2 * stepPrice));
      expect(host.refills).toBe(1);
      expect(host.fuel.value).toBeLessThan(0n);
    }
  });

  it("is denied its result when only the end of its call shows that it was too dear", async () => {
    const { host, call } = await start(steps, { fuel: 5n });
    expect(() => call.three!()).toThrow("unreachable");
    expect(host.fuel.value).toBe(-1n);
  });

  it("may spend its last unit: zero left is no debt", async () => {
    const { host, call } = await start(steps, { fuel: 6n });
    call.three!();
    expect(host.fuel.value).toBe(0n);
    expect(host.refills).toBe(0);
    expect(() => call.three!()).toThrow("unreachable");
  });

  it("pays for a bulk instruction's length before it runs", async () => {
    const price = 3n + fillPrice + 65_536n / 2n;
    const enough = await start(steps, { fuel: price });
    enough.call.fill!();
    expect(enough.host.fuel.value).toBe(0n);
    const short = await start(steps, { fuel: price - 1n });
    expect(() => short.call.fill!()).toThrow("unreachable");
    const memory = (short.call as unknown as { memory: WebAssembly.Memory }).memory;
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
  });

  it("goes on with what a refill grants, as if it had had it from the start", async () => {
    const whole = await start(steps, { fuel: 1_000n });
    expect(() => whole.call.steps!()).toThrow("unreachable");
    let left = 99;
    const sliced = await start(steps, { fuel: 10n }, () => (left-- > 0 ? 10n : 0n));
    expect(() => sliced.call.steps!()).toThrow("unreachable");
    expect(sliced.host.fuel.value).toBe(whole.host.fuel.value);
    const reached = [whole, sliced].map(({ call }) => {
      const memory = (call as unknown as { memory: WebAssembly.Memory }).memory;
      return new Int32Array(memory.buffer)[0];
    });
    expect(reached[1]).toBe(reached[0]);
  });

  it("asks for further grants while one does not cover a long instruction", async () => {
    const { host, call } = await start(steps, { fuel: 0n }, () => 100n);
    call.fill!();
    expect(host.refills).toBe(Math.ceil((32_768 + 3 + Number(fillPrice)) / 100));
    expect(host.fuel.value).toBe(BigInt(host.refills) * 100n - 3n - fillPrice - 32_768n);
  });

  it("stops in its start function as well", async () => {
    const wat = "(module (start $s) (func $s (loop (br 0))))";
    await expect(start(wat, { fuel: 1_000n })).rejects.toThrow("unreachable");
  });

  it("stops wherever its loop is hidden", async () => {
    const endless = [
      `(module (func $f (export "f") (block (loop (br_if 1 (i32.const 0)) (br 0)))))`,
      `(module (func $f (export "f") (loop (br_table 0 0 (i32.const 1)))))`,
      `(module (func $f (export "f") (return_call $f)))`,
      `(module (func (export "f") (loop (memory.fill (i32.const 0) (i32.const 0) (i32.const 65536)) (br 0))) (memory 1))`,
      `(module (func (export "f") (loop (drop (memory.grow (i32.const 0))) (br 0))) (memory 1))`,
      `(module (type $t (func)) (table funcref (elem $f)) (func $f (export "f") (return_call_indirect (type $t) (i32.const 0))))`,
      `(module (func $g (param i32) (if (local.get 0) (then (loop (call $g (i32.const 0)) (br 0))))) (func (export "f") (call $g (i32.const 1))))`,
    ];
    for (const wat of endless) {
      const { host, call } = await start(wat, { fuel: 1_000_000n });
      expect(() => call.f!()).toThrow("unreachable");
      expect(host.fuel.value).toBeLessThan(0n);
    }
  });
});

describe("allowances", () => {
  it("a memory grows by what is allowed and no page more", async () => {
    const wat = `(module (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`;
    const { host, call } = await start(wat, { pages: 5n });
    expect([6, -1, 0x7fffffff, 3].map((pages) => call.grow!(pages))).toEqual([-1, -1, -1, 1]);
    expect(host.pages.value).toBe(2n);
    expect([3, 2, 1, 0].map((pages) => call.grow!(pages))).toEqual([-1, 4, -1, 6]);
    expect(host.pages.value).toBe(0n);
  });

  it("growing that is denied costs no pages, and growing that fails gives the allowance back", async () => {
    const wat = `(module (memory 1 2) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`;
    const { host, call } = await start(wat, { pages: 5n, fuel: 10_000_000n });
    call.grow!(6);
    const denied = 10_000_000n - (host.fuel.value as bigint);
    expect(call.grow!(4)).toBe(-1);
    expect(host.pages.value).toBe(5n);
    const failed = 10_000_000n - (host.fuel.value as bigint) - denied;
    expect(failed - denied).toBe(4n * BigInt(prices.page));
  });

  it("a guest can't grow a memory that it can't pay for", async () => {
    const wat = `(module (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))) (func (export "size") (result i32) memory.size))`;
    const { call } = await start(wat, { fuel: BigInt(prices.page) });
    expect(() => call.grow!(1)).toThrow("unreachable");
  });

  it("a table grows by what is allowed and no element more", async () => {
    const wat = `(module (table 1 funcref) (func (export "grow") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))`;
    const { host, call } = await start(wat, { elements: 5n });
    expect([6, -1, 3, 3, 2, 1].map((count) => call.grow!(count))).toEqual([-1, -1, 1, -1, 4, -1]);
    expect(host.elements.value).toBe(0n);
  });
});
