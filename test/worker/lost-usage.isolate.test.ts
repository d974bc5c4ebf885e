import { afterAll, beforeAll, expect, test } from "vitest";
import { storeCore, type TestPool, testPool } from "./support/test-pool.ts";

let pool: TestPool;

beforeAll(async () => {
  pool = await testPool();
});
afterAll(() => pool.end());

/** The calls of an isolate of which the last one burns for some ms, and then fills the isolate's heap. */
const calls = 40;

const wat = `(module
  (import "host" "rounds" (func $rounds (result i32)))
  (import "host" "fill" (func $fill))
  (memory (export "memory") 1)
  (func (export "run") (local $i i32) (local $rounds i32)
    (local.set $rounds (call $rounds))
    (loop $more
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $i) (local.get $rounds))))
    (if (i32.gt_u (local.get $rounds) (i32.const 1000000)) (then (call $fill)))))`;

const host = `let calls = 0;
const host = {
  rounds: () => (++calls === ${calls} ? 20_000_000 : 10_000),
  fill: () => { const all = []; for (;;) all.push(new Array(100_000).fill(1.5)); },
};`;

test("requests of a lost isolate have what they used, those included that had ended", async () => {
  const limits = { isolateHeap: 16 << 20, fuel: 2 ** 40 };
  const worker = await storeCore(pool.dataDir, "fills", wat, limits, host);
  // How many cross together depends on how long they take: of some rounds one has more than the last one.
  let lost: Awaited<ReturnType<TestPool["call"]>>[] = [];
  for (let rounds = 0; rounds < 8 && lost.length < 2; rounds++) {
    for (let i = 0; i < calls - 4; i++) expect((await pool.call(worker)).error).toBeNull();
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => pool.call(worker)));
    lost = outcomes.filter(({ error }) => error !== null);
    expect(lost.length).toBeGreaterThan(0);
    expect(outcomes.at(-1)!.usage.fuel).toBeGreaterThan(20_000_000);
  }
  expect(lost.length).toBeGreaterThan(1);
  for (const { error, usage } of lost) {
    expect(error?.code).toBe("isolate-heap-exceeded");
    expect(usage.fuel).toBeGreaterThan(10_000);
    expect(usage.wallMs).toBeGreaterThan(0);
  }
  // It was lost to the last, which burned by far the most.
  const [ended] = lost;
  expect(ended!.usage.fuel).toBeLessThan(1_000_000);
}, 120_000);
