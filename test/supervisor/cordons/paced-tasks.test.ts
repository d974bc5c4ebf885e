import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { PacedTasks } from "../../../runtime/supervisor/cordons/paced-tasks.ts";

test("tasks run at once while few come, and in their order a few a turn where many do", async () => {
  const turns = new PacedTasks(2);
  const run: number[] = [];
  for (let task = 1; task <= 5; task++) turns.run(() => run.push(task));
  expect(run).toEqual([1, 2]);
  await nextTurn();
  expect(run).toEqual([1, 2, 3, 4]);
  // After the one that waits.
  turns.run(() => run.push(6));
  await nextTurn();
  expect(run).toEqual([1, 2, 3, 4, 5, 6]);
  await nextTurn();
  turns.run(() => run.push(7));
  expect(run.at(-1)).toBe(7);
});

test("what waits is forgotten where nobody wants it any more", async () => {
  const turns = new PacedTasks(1);
  const run: number[] = [];
  for (let task = 1; task <= 3; task++) turns.run(() => run.push(task));
  turns.clear();
  await nextTurn();
  await nextTurn();
  expect(run).toEqual([1]);
});
