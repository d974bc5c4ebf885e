import { afterAll, beforeAll, expect, test } from "vitest";
import { writtenPrices } from "../../../../runtime/host/prices.ts";
import { makeRequest } from "../../../../runtime/message/make-request.ts";
import type { LocalSupervisor } from "../../../../runtime/supervisor/local.ts";
import {
  handler,
  responseData,
  workerComponent,
} from "../../../hostile/support/worker-component.ts";
import { testHost, testSettings } from "../../../support/workers.ts";

let host: LocalSupervisor;
let end: () => Promise<void>;
beforeAll(async () => {
  ({ host, end } = await testHost());
});
afterAll(() => end());

const pages = 2_000;

/** Stores to each KiB of so many, and then does something. */
const touches = (then: string) => ({
  core: `${responseData(16, {})} ${handler(`
    (local.set $i (i32.const 65536))
    (loop $next
      (i32.store (local.get $i) (i32.const 1))
      (local.set $i (i32.add (local.get $i) (i32.const 1024)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const ${65_536 + pages * 1_024}))))
    ${then}`)}`,
  pages: 40,
});

async function outcomeOf(then: string, fuel?: number) {
  const settings = testSettings(fuel === undefined ? {} : { limits: { fuel } });
  const worker = await host.load(await workerComponent(touches(then)), settings);
  const first = await host.call(worker, makeRequest({}));
  // It runs in an instance that was put back, or in a new one.
  const second = await host.call(worker, makeRequest({}));
  expect(second.usage.fuel).toBe(first.usage.fuel);
  expect(second.error?.code).toBe(first.error?.code);
  return first;
}

test("an answer whose writes can't be paid is none", async () => {
  const paid = await outcomeOf("(i32.const 16)");
  expect(paid.error).toBeNull();
  const { fuel } = paid.usage;
  expect(fuel).toBeGreaterThan(pages * writtenPrices.page);
  expect((await outcomeOf("(i32.const 16)", fuel)).usage.fuel).toBe(fuel);
  for (const less of [1, pages * writtenPrices.page]) {
    const short = await outcomeOf("(i32.const 16)", fuel - less);
    expect(short.response).toBeNull();
    expect(short.error?.code).toBe("fuel-exhausted");
    expect(short.usage.fuel).toBe(fuel - less);
  }
});

test("a trap pays for what it wrote, and for the memory that its successor has to be given", async () => {
  const paid = await outcomeOf("(i32.const 16)");
  const trapped = await outcomeOf("(unreachable)");
  expect(trapped.error?.code).toBe("guest-trap");
  const more = (pages / 4) * writtenPrices.lost;
  expect(trapped.usage.fuel).toBeGreaterThan(paid.usage.fuel + more - 10_000);
  expect(trapped.usage.fuel).toBeLessThan(paid.usage.fuel + more + 200_000);
});

test("a memory that may have more than its map begins with is written everywhere", async () => {
  const core = `${responseData(16, {})} ${handler(`
    (drop (memory.grow (i32.const 2100)))
    (i32.store (i32.const 137000000) (i32.const 1))
    (memory.fill (i32.const 136000000) (i32.const 1) (i32.const 100000))
    (i32.const 16)`)}`;
  const settings = testSettings({ limits: { fuel: 2_000_000_000, memory: 200 * 2 ** 20 } });
  const worker = await host.load(await workerComponent({ core, pages: 40 }), settings);
  for (const _ of [1, 2]) {
    const { error, usage } = await host.call(worker, makeRequest({}));
    expect(error).toBeNull();
    expect(usage.memoryBytes).toBeGreaterThan(137_000_000);
  }
});
