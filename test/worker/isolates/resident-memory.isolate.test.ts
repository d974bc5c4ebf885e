import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ResidentMemory } from "../../../runtime/worker/isolates/resident-memory.ts";

/** A process that always has more than it may, and what was done about it. */
function overLimit(resting: number): { memory: ResidentMemory; done: string[] } {
  const done: string[] = [];
  const memory = new ResidentMemory(1, {
    isolates: () => 2,
    rest: () => {
      done.push("rest");
      return resting;
    },
    evict: () => done.push("evict"),
    onMemory: () => {},
  });
  return { memory, done };
}

test("where memory is short isolates give up what they keep before any is evicted, and at each further look", async () => {
  const { memory, done } = overLimit(1);
  memory.look();
  expect(done).toEqual(["rest"]);
  // What goes takes a moment.
  memory.look();
  expect(done).toEqual(["rest"]);
  await sleep(320);
  memory.look();
  expect(done).toEqual(["rest", "rest", "evict"]);
});

test("where they keep nothing some are evicted at once", () => {
  const { memory, done } = overLimit(0);
  memory.look();
  expect(done).toEqual(["rest", "evict"]);
});
