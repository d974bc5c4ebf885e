import { expect, test } from "vitest";
import { FairQueue } from "../../runtime/services/fair-queue.ts";
import { TenantLoad } from "../../runtime/services/kv/tenant-load.ts";

function takeAll(queue: FairQueue<string>, isHeld?: (name: string) => boolean): string[] {
  const all: string[] = [];
  for (;;) {
    const item = queue.take(isHeld);
    if (item === undefined) return all;
    all.push(item);
  }
}

test("lanes take turns, each in its own order", () => {
  const queue = new FairQueue<string>();
  for (const item of ["a1", "a2", "a3", "a4", "b1", "c1", "c2"]) queue.push(item[0]!, item);
  expect(takeAll(queue)).toEqual(["a1", "b1", "c1", "a2", "c2", "a3", "a4"]);
  expect(queue.take()).toBeUndefined();
});

test("a lane that is held has no turn, and loses nothing", () => {
  const queue = new FairQueue<string>();
  for (const item of ["a1", "a2", "b1"]) queue.push(item[0]!, item);
  expect(takeAll(queue, (name) => name === "a")).toEqual(["b1"]);
  expect(takeAll(queue)).toEqual(["a1", "a2"]);
});

test("who has taken much waits while others take as much", () => {
  const queue = new FairQueue<string>();
  for (let n = 0; n < 40; n++) {
    queue.push("large", "L");
    queue.push("small", "s");
  }
  expect(queue.take()).toBe("L");
  queue.charge("large", 5 * 1_024 * 1_024);
  const order = takeAll(queue).join("");
  // 20 rounds of 256 KiB, of which the first had been its turn.
  expect(order.indexOf("L")).toBeGreaterThanOrEqual(18);
  expect(order.indexOf("L")).toBeLessThanOrEqual(21);
});

test("who has taken much and is alone does not wait", () => {
  const queue = new FairQueue<string>();
  queue.push("a", "1");
  queue.push("a", "2");
  queue.take();
  queue.charge("a", 25 * 1_024 * 1_024);
  expect(queue.take()).toBe("2");
});

test("an item can be taken out, wherever it stands in its lane", () => {
  const queue = new FairQueue<string>();
  for (const item of ["a1", "a2", "a3", "a4", "b1"]) queue.push(item[0]!, item);
  expect(queue.take()).toBe("a1");
  // One of another lane, one that was taken, and the same one twice change nothing.
  for (const item of ["a3", "a3", "a1", "b1", "c1"]) queue.remove(item[0]!, item);
  queue.remove("a", "b2");
  expect(takeAll(queue)).toEqual(["a2", "a4"]);
});

test("a long lane keeps its order", () => {
  const queue = new FairQueue<number>();
  const numbers = Array.from({ length: 5_000 }, (_, n) => n);
  for (const n of numbers) queue.push("a", n);
  expect(numbers.map(() => queue.take())).toEqual(numbers);
});

test("what is under way is bounded, by tenant and in all, and one of any size is let in", () => {
  const load = new TenantLoad({
    tenant: { calls: 2, bytes: 10 },
    total: { calls: 3, bytes: 100 },
  });
  expect(load.add("a", 50)).toBe(true);
  expect(load.add("a", 1)).toBe(false);
  expect(load.add("a", 0)).toBe(false);
  expect(load.add("b", 5)).toBe(true);
  expect(load.add("b", 5)).toBe(true);
  expect(load.add("c", 1)).toBe(false);
  load.remove("b", 5);
  expect(load.add("c", 1)).toBe(true);
  load.remove("a", 50);
  expect(load.add("a", 1)).toBe(true);
});
