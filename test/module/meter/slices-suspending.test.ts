import { describe, expect, it } from "vitest";
import { type Bytes, meterBytes, meteredHost } from "./support/run.ts";
import { TakingTurns } from "./support/taking-turns.ts";
import { assemble } from "./support/wat.ts";

const metered = async (wat: string) => meterBytes(await assemble(wat)).wasm as Bytes;

/** Mixes a number for so many rounds; by itself, by a callee and by recursion. */
const guest = await metered(`(module
  (import "host" "back" (func $back))
  (memory 1)
  (func $mix (param i32 i32) (result i32)
    (i32.rotl (i32.xor (local.get 0) (local.get 1)) (i32.const 5)))
  (func $deep (param $n i32) (param $x i32) (result i32)
    (if (result i32) (local.get $n)
      (then (call $mix (local.get $x)
        (call $deep (i32.sub (local.get $n) (i32.const 1)) (call $mix (local.get $x) (local.get $n)))))
      (else (local.get $x))))
  (func (export "run") (param $seed i32) (param $n i32) (result i32)
    (loop $again
      (local.set $seed (call $deep (i32.const 20) (call $mix (local.get $seed) (local.get $n))))
      (memory.fill (i32.const 0) (local.get $seed) (i32.const 1000))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $seed))
  (func (export "calls back") call $back)
  (func $f (export "recurses") (drop (i32.const 1)) call $f))`);
const nothing = { host: { back: () => {} } };
type Run = (seed: number, rounds: number) => number;

/** What a run gives, and costs, when nothing interrupts it. */
function alone(seed: number, rounds: number): { result: number; fuel: bigint } {
  const account = meteredHost();
  const instance = new WebAssembly.Instance(new WebAssembly.Module(guest), {
    ...account.imports,
    ...nothing,
  });
  const begun = account.fuel.value as bigint;
  const result = (instance.exports.run as Run)(seed, rounds);
  return { result, fuel: begun - (account.fuel.value as bigint) };
}

const nextTask = () => new Promise<void>((resolve) => setImmediate(resolve));

describe.each([
  ["a microtask", () => Promise.resolve()],
  ["a task", nextTask],
])("guests on one thread take turns at the ends of slices, each in %s", (_, turn) => {
  it.each([2, 10])("%d of them, each with what it would give and cost alone", async (count) => {
    const turns: number[] = [];
    const runs = Array.from({ length: count }, async (_each, number) => {
      const guestTurn = () => {
        turns.push(number);
        return turn();
      };
      const account = new TakingTurns({ slice: 5_000n, turn: guestTurn });
      const { exports } = account.instance(guest, nothing);
      const result = await account.enter(exports.run, number, 60 + number);
      return { result, fuel: account.used };
    });
    const seen = await Promise.all(runs);
    expect(seen).toEqual(seen.map((_each, number) => alone(number, 60 + number)));
    // While all of them run, each has its turn before any has a second.
    const rounds = turns.slice(0, count * 4);
    for (let at = 0; at < rounds.length; at += count) {
      expect(rounds.slice(at, at + count).sort((a, b) => a - b)).toEqual([
        ...new Array(count).keys(),
      ]);
    }
  });

  it("activations of one instance share its account, and lose and double nothing", async () => {
    const account = new TakingTurns({ slice: 5_000n, turn });
    const { exports } = account.instance(guest, nothing);
    const seeds = [1, 2, 3, 4, 5, 6];
    const results = await Promise.all(
      seeds.map((seed) => account.enter(exports.run, seed, 20 * seed)),
    );
    const each = seeds.map((seed) => alone(seed, 20 * seed));
    expect(results).toEqual(each.map(({ result }) => result));
    expect(account.used).toBe(each.reduce((sum, { fuel }) => sum + fuel, 0n));
    expect(account.waited).toBeGreaterThan(20);
  });

  it("one that is out of fuel ends, and takes nothing from the others", async () => {
    const poor = new TakingTurns({ slice: 5_000n, turn, limit: 20_000n });
    const rich = new TakingTurns({ slice: 5_000n, turn });
    const ends = Promise.allSettled(
      [poor, rich].map((account) =>
        account.enter(account.instance(guest, nothing).exports.run, 9, 100),
      ),
    );
    const [ended, went] = await ends;
    expect(ended).toMatchObject({ status: "rejected", reason: { message: "unreachable" } });
    const { result, fuel } = alone(9, 100);
    expect(went).toEqual({ status: "fulfilled", value: result });
    expect(rich.used).toBe(fuel);
  });
});

describe("where a guest can't wait", () => {
  const turn = nextTask;

  it("in its start function it is given the next slice at once", async () => {
    const account = new TakingTurns({ slice: 100n, turn });
    account.instance(
      await metered(`(module (start $s) (func $s (local i32) (loop
        (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 1000))))))`),
    );
    expect(account.atOnce).toBeGreaterThan(50);
    expect(account.waited).toBe(0);
  });

  it("where JavaScript called it back as well, and waits again after that", async () => {
    const account = new TakingTurns({ slice: 1_000n, turn });
    let inner = 0;
    const back = () => {
      inner = account.withoutWaiting(() => (exports.run as Run)(7, 30));
    };
    const { exports } = account.instance(guest, { host: { back } });
    await account.enter(exports["calls back"]);
    expect(inner).toBe(alone(7, 30).result);
    expect([account.atOnce > 10, account.waited < 3]).toEqual([true, true]);
    const { waited } = account;
    expect(await account.enter(exports.run, 7, 30)).toBe(alone(7, 30).result);
    expect(account.waited).toBeGreaterThan(waited + 10);
  });

  const suspending = () => {
    const host = meteredHost({ fuel: 0n });
    const meter = host.imports["skerry:meter"] as Record<string, unknown>;
    meter.refill = new WebAssembly.Suspending(async () => 1_000n);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(guest), {
      ...host.imports,
      ...nothing,
    });
    return { host, instance };
  };

  it("a refill that can only wait ends the guest, and can't be caught", async () => {
    const { instance } = suspending();
    expect(() => (instance.exports.run as Run)(1, 30)).toThrow(WebAssembly.SuspendError);
    const catching = await metered(`(module (global (export "seen") (mut i32) (i32.const 0))
      (func (export "f") (block $c (try_table (catch_all $c) (loop (br 0)))) (global.set 0 (i32.const 1))))`);
    const { host } = suspending();
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(catching), host.imports);
    expect(exports.f).toThrow(WebAssembly.RuntimeError);
    expect((exports.seen as WebAssembly.Global).value).toBe(0);
  });

  it("the same refill goes on waiting where the export is entered by a promise", async () => {
    const { instance } = suspending();
    expect(await WebAssembly.promising(instance.exports.run)(1, 30)).toBe(alone(1, 30).result);
  });
});

it("endless recursion on a stack that can wait ends by the count, at the same fuel", async () => {
  const ends = new Set<string>();
  for (const enter of ["promise", "promise", "plainly"]) {
    const account = new TakingTurns({ slice: 1_000_000n, turn: nextTask }, 65_536);
    const { exports } = account.instance(guest, nothing);
    try {
      if (enter === "promise") await account.enter(exports.recurses);
      else (exports.recurses as () => void)();
    } catch (error) {
      ends.add(`${error}, ${account.used} fuel`);
    }
  }
  expect([...ends]).toEqual([expect.stringMatching(/^RuntimeError: unreachable, \d+ fuel$/)]);
});
