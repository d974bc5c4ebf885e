import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { CallerTurns } from "../../runtime/embed/caller-turns.ts";

const MiB = 1024 * 1024;

test("so many calls of one caller are under way, and others wait in their order", async () => {
  const turns = new CallerTurns({ atOnce: 2, perSecond: 1_000 });
  const first = await turns.take("a", 1);
  await turns.take("a", 1);
  const begun: string[] = [];
  void turns.take("a", 1).then(() => begun.push("third"));
  void turns.take("a", 1).then(() => begun.push("fourth"));
  expect(await turns.take("b", 1)).not.toBeNull();
  await wait(20);
  expect(begun).toEqual([]);
  first!();
  await wait(20);
  expect(begun).toEqual(["third"]);
});

test("so many begin in a second", async () => {
  const turns = new CallerTurns({ atOnce: 1_000, perSecond: 20 });
  const begun = performance.now();
  for (let n = 0; n < 30; n++) (await turns.take("a", 0))!();
  // 20 at once, and then one in 50 ms.
  expect(performance.now() - begun).toBeGreaterThan(450);
});

test.each([
  ["calls", 4_096, 0],
  ["bytes", 64, MiB],
])("a caller that calls without end has no more %s wait than that", async (_, most, bytes) => {
  const turns = new CallerTurns({ atOnce: 1, perSecond: 1_000 });
  const first = await turns.take("a", bytes);
  const waiting = Array.from({ length: most }, () => turns.take("a", bytes));
  expect(await turns.take("a", bytes)).toBeNull();
  expect(await turns.take("b", bytes)).not.toBeNull();
  // Room again, once one has its turn.
  first!();
  expect(await waiting[0]).not.toBeNull();
  const late = turns.take("a", bytes);
  expect(await Promise.race([late, wait(20).then(() => "waits")])).toBe("waits");
});
