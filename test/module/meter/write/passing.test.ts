import { describe, expect, it } from "vitest";
import { meter } from "../../../../runtime/module/meter/standalone/standalone.ts";
import { embed } from "../support/embed.ts";
import { type Bytes, meterBytes, meteredHost } from "../support/run.ts";
import { assemble } from "../support/wat.ts";

/** Functions of each kind that a table may have: of constant cost, with a loop, recursive, with many values, too long to
 * stand in its gate, and of the host. `run` calls each of them by the table, several times. */
const guest = `(module
  (type $step (func (param i32) (result i32)))
  (import "host" "step" (func $host (type $step)))
  (table (export "table") 9 16 funcref)
  (elem (i32.const 0) $constant $loop $recursive $branching $long $host $inner)
  (elem (i32.const 8) $plain)
  (func $constant (type $step) (i32.add (local.get 0) (i32.const 1)))
  (func $loop (export "inTable") (type $step) (local $n i32) (local.set $n (i32.const 9000))
    (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) (local.get 0))
  (func $recursive (type $step)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 7))
      (else (call_indirect (type $step) (i32.sub (local.get 0) (i32.const 1)) (i32.const 2)))))
  (func $branching (type $step)
    (if (i32.and (local.get 0) (i32.const 1)) (then (return (i32.const 3))))
    (block (br_if 1 (local.get 0) (i32.const 1)) (drop)) (i32.const 4))
  (func $long (type $step) ${"(drop (i32.const 1))".repeat(900)} (local.get 0))
  (func $inner (type $step) (call_indirect (type $step) (local.get 0) (i32.const 5)))
  (func (export "run") (param $which i32) (param $times i32) (result i32) (local $sum i32)
    (loop
      (local.set $sum (i32.add (local.get $sum)
        (call_indirect (type $step) (local.get $times) (local.get $which))))
      (br_if 0 (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum))
  (func (export "once") (param i32) (result i32)
    (call_indirect (type $step) (local.get 0) (i32.const 0)))
  (func (export "grow") (result i32) (table.grow (ref.null func) (i32.const 1)))
  (func (export "burnThenRun") (param i32) (local $n i32) (local.set $n (i32.const 100000))
    (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (drop (call_indirect (type $step) (i32.const 1) (local.get 0))))
  (func $plain (export "plain") (drop (i32.const 1))))`;

const begin = 100_000_000n;

/** The guest on its own beside the same as a worker's, which settles its account at each call. */
async function both(step: (own: boolean, value: number) => number = (_, value) => value) {
  const wasm = await assemble(guest);
  const own = embed(meter(wasm).bytes, undefined, {
    host: { step: (value: number) => step(true, value) },
  });
  const host = meteredHost({ fuel: begin });
  const worker = new WebAssembly.Instance(new WebAssembly.Module(meterBytes(wasm).wasm as Bytes), {
    ...host.imports,
    host: { step: (value: number) => step(false, value) },
  }).exports as Record<string, (...args: number[]) => number>;
  own.fuel.value = begin;
  const table = own.exports.table as WebAssembly.Table;
  const workers = worker.table as unknown as WebAssembly.Table;
  return { own, table, worker, workers, host, stack: own.stack.value };
}

/** A function of another instance that calls one of JavaScript's: what a table takes. */
async function exported(of: (value: number) => number, type = "(param i32) (result i32)") {
  const wat = `(module (import "a" "b" (func $f ${type})) (export "f" (func $f)))`;
  const module = new WebAssembly.Module((await assemble(wat)) as Bytes);
  return new WebAssembly.Instance(module, { a: { b: of } }).exports.f as () => void;
}

describe("an indirect call of a module on its own, whose table the embedder has", () => {
  it.each([0, 1, 2, 3, 4, 5, 6])(
    "costs to the unit what it does in a worker: %i",
    async (which) => {
      const { own, worker, host, stack } = await both();
      for (const times of [1, 2, 50]) {
        expect(own.call.run!(which, times)).toBe(worker.run!(which, times));
        expect(own.fuel.value).toBe(host.fuel.value);
        expect(own.stack.value).toBe(stack);
      }
    },
  );

  it("leaves the fuel up to date for an imported function in the table", async () => {
    const seen: [bigint[], bigint[]] = [[], []];
    const { own, worker, host } = await both((alone, value) => {
      seen[alone ? 0 : 1].push(alone ? own.fuel.value : (host.fuel.value as bigint));
      return value;
    });
    own.call.run!(5, 3);
    own.call.run!(6, 2);
    expect(own.call.grow!()).toBe(9);
    worker.run!(5, 3);
    worker.run!(6, 2);
    expect(seen[0]).toHaveLength(5);
    expect(seen[0]).toEqual(seen[1]);
  });

  it("costs as much by the table from outside", async () => {
    const { own, table, workers, host } = await both();
    for (const which of [0, 1, 2, 3, 4, 5, 6]) {
      expect((table.get(which) as (value: number) => number)(3)).toBe(
        (workers.get(which) as (value: number) => number)(3),
      );
      expect(own.fuel.value).toBe(host.fuel.value);
    }
  });

  it("reaches what the embedder has put in the table, which may call back and throw", async () => {
    const { own, table, worker, workers, host, stack } = await both();
    const back = (run: (which: number, times: number) => unknown) => (value: number) => {
      if (value === 1) throw new Error("the embedder's own");
      return Number(run(0, 2)) + Number(run(1, 1));
    };
    table.set(0, await exported((value) => value + 100));
    workers.set(0, await exported((value) => value + 100));
    table.set(3, await exported(back(own.call.run!)));
    workers.set(3, await exported(back(worker.run!)));
    expect(own.call.once!(5)).toBe(105);
    worker.once!(5);
    expect(own.fuel.value).toBe(host.fuel.value);
    // Called with 2 and with 1: the second throws what leaves the instance.
    expect(() => own.call.run!(3, 2)).toThrow("the embedder's own");
    expect(() => worker.run!(3, 2)).toThrow("the embedder's own");
    own.stack.value = stack;
    const lost = (host.fuel.value as bigint) - own.fuel.value;
    expect(lost).toBeGreaterThan(0n);
    expect(lost).toBeLessThanOrEqual(131_072n);
    own.call.run!(1, 2);
    worker.run!(1, 2);
    expect(own.fuel.value + lost).toBe(host.fuel.value);
  });

  it("loses nothing where an imported function catches what the embedder's threw", async () => {
    const runs: ((which: number, times: number) => unknown)[] = [];
    const { own, table, worker, workers, host, stack } = await both((alone) => {
      try {
        runs[alone ? 0 : 1]!(3, 1);
      } catch {
        return 1;
      }
      return 0;
    });
    runs.push(own.call.run!, worker.run!);
    const throwing = await exported(() => {
      throw new Error("the embedder's own");
    });
    for (const each of [table, workers]) each.set(3, throwing);
    for (const which of [5, 6]) {
      expect(own.call.run!(which, 3)).toBe(3);
      worker.run!(which, 3);
      expect(own.fuel.value).toBe(host.fuel.value);
      expect(own.stack.value).toBe(stack);
    }
  });

  it("loses nothing where the guest catches what the embedder's function throws", async () => {
    const wasm = await assemble(`(module (type $v (func)) (import "host" "look" (func $look))
      (table (export "table") 1 funcref)
      (func (export "run") (param i32) (loop
        (block $caught (try_table (catch_all $caught) (call_indirect (type $v) (i32.const 0))))
        (call $look)
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`);
    const seen: [bigint[], bigint[]] = [[], []];
    const host = meteredHost({ fuel: begin });
    const own = embed(meter(wasm).bytes, undefined, {
      host: { look: () => seen[0].push(own.fuel.value) },
    });
    own.fuel.value = begin;
    const worker = new WebAssembly.Instance(
      new WebAssembly.Module(meterBytes(wasm).wasm as Bytes),
      { ...host.imports, host: { look: () => seen[1].push(host.fuel.value as bigint) } },
    ).exports as Record<string, unknown>;
    const throwing = await exported(() => {
      throw new Error("the embedder's own");
    }, "");
    for (const { table } of [own.exports, worker]) (table as WebAssembly.Table).set(0, throwing);
    own.call.run!(5);
    (worker.run as (times: number) => void)(5);
    expect(seen[0]).toHaveLength(5);
    expect(seen[0]).toEqual(seen[1]);
    expect(own.fuel.value).toBe(host.fuel.value);
  });

  it.each([
    ["an empty place", 7],
    ["a function of another type", 8],
    ["the embedder's function, which throws", 9],
    ["the embedder's function, in which another call traps", 10],
  ])("that was cut off has no part in what is called next: %s", async (_, place) => {
    const { own, table, stack } = await both();
    const throwing = await exported(() => {
      throw new Error("the embedder's own");
    });
    table.grow(2);
    table.set(9, throwing);
    table.set(10, await exported((value) => own.call.run!(7, value) as number));
    const called: readonly ((value: number) => unknown)[] = [
      ...[0, 1, 2, 3, 4, 5, 6].map((which) => table.get(which) as (value: number) => unknown),
      own.call.inTable!,
      (value) => own.call.run!(1, value),
      () => own.call.plain!(),
    ];
    const costOf = (call: () => unknown) => {
      own.fuel.value = begin;
      call();
      return begin - own.fuel.value;
    };
    const costs = called.map((each) => costOf(() => each(2)));
    const lost = new Set<bigint>();
    for (const [index, each] of called.entries()) {
      const cost = costOf(() => {
        expect(() => own.call.burnThenRun!(place)).toThrow();
        own.stack.value = stack;
      });
      lost.add(cost);
      for (let time = 0; time < 3; time++) expect(costOf(() => each(2))).toBe(costs[index]);
      expect(own.stack.value).toBe(stack);
    }
    expect(lost.size).toBe(1);
    const executed = costOf(() => own.call.burnThenRun!(0));
    expect([...lost][0]).toBeGreaterThan(executed - 1_000n);
    expect([...lost][0]).toBeLessThanOrEqual(executed + 131_072n);
  });

  it("is written where functions in tables refer to one another, however many they are", async () => {
    const count = 5_000;
    const names = Array.from({ length: count }, (_, index) => `$f${index}`);
    const bodies = names.map((name, index) => {
      const next = names[(index + 1) % count];
      return `(func ${name} (param i32) (drop (ref.func ${next})) (table.set (i32.const 0) (ref.func ${next})))`;
    });
    const wasm = await assemble(`(module (type $t (func (param i32)))
      (table (export "table") ${count} funcref) (elem (i32.const 0) ${names.join(" ")})
      ${bodies.join(" ")} (func (export "run") (param i32)
        (loop (call_indirect (type $t) (local.get 0) (i32.const 0))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`);
    const own = embed(meter(wasm).bytes);
    const host = meteredHost({ fuel: begin });
    const { run } = new WebAssembly.Instance(
      new WebAssembly.Module(meterBytes(wasm).wasm as Bytes),
      host.imports,
    ).exports;
    own.fuel.value = begin;
    own.call.run!(30);
    (run as (times: number) => void)(30);
    expect(own.fuel.value).toBe(host.fuel.value);
  });

  it("ends with the call stack, also by way of the embedder", async () => {
    const { own, table } = await both();
    expect(() => own.call.run!(2, 100_000_000)).toThrow("unreachable");
    const other = await both();
    const deeper = (value: number): number => other.own.call.once!(value + 1) as number;
    other.table.set(0, await exported(deeper));
    expect(() => other.own.call.once!(0)).toThrow("unreachable");
    expect(other.own.stack.value).toBeLessThan(0);
    expect(table.length).toBe(9);
  });

  it("asks for more when the fuel is spent, and ends where there is none", async () => {
    const { own } = await both();
    own.fuel.value = 30_000n;
    expect(() => own.call.run!(1, 50)).toThrow("unreachable");
    expect(own.asked()).toBe(1);
    expect(own.fuel.value).toBeLessThan(0n);
    expect(own.fuel.value).toBeGreaterThan(-10_000n);
  });
});
