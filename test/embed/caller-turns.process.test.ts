import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { CallerTurns } from "../../runtime/embed/caller-turns.ts";

const MiB = 1024 * 1024;
const stays = new AbortController().signal;

/** Waits for a turn that comes. */
async function turnOf(turn: ReturnType<CallerTurns["take"]>): Promise<() => void> {
  const done = await turn;
  if (typeof done === "string") throw new Error(done);
  return done;
}

test("so many calls of one caller are under way, and others wait in their order", async () => {
  const turns = new CallerTurns({ atOnce: 2, perSecond: 1_000 });
  const first = await turnOf(turns.take("a", 1, stays));
  await turns.take("a", 1, stays);
  const begun: string[] = [];
  void turns.take("a", 1, stays).then(() => begun.push("third"));
  void turns.take("a", 1, stays).then(() => begun.push("fourth"));
  await turnOf(turns.take("b", 1, stays));
  await wait(20);
  expect(begun).toEqual([]);
  first();
  await wait(20);
  expect(begun).toEqual(["third"]);
});

test("so many begin in a second", async () => {
  const turns = new CallerTurns({ atOnce: 1_000, perSecond: 20 });
  const begun = performance.now();
  for (let n = 0; n < 30; n++) (await turnOf(turns.take("a", 0, stays)))();
  // 20 at once, and then one in 50 ms.
  expect(performance.now() - begun).toBeGreaterThan(450);
});

test.each([
  ["calls", 4_096, 0],
  ["bytes", 64, MiB],
])("a caller that calls without end has no more %s wait than that", async (_, most, bytes) => {
  const turns = new CallerTurns({ atOnce: 1, perSecond: 1_000 });
  const first = await turnOf(turns.take("a", bytes, stays));
  const waiting = Array.from({ length: most }, () => turns.take("a", bytes, stays));
  expect(await turns.take("a", bytes, stays)).toBe("too-many");
  await turnOf(turns.take("b", bytes, stays));
  // Room again, once one has its turn.
  first();
  await turnOf(waiting[0]!);
  const late = turns.take("a", bytes, stays);
  expect(await Promise.race([late, wait(20).then(() => "waits")])).toBe("waits");
});

test("a call that is given up before its turn leaves the queue, and what it held with it; those behind it go on", async () => {
  const turns = new CallerTurns({ atOnce: 1, perSecond: 1_000 });
  const first = await turnOf(turns.take("a", MiB, stays));
  const over = new AbortController();
  const waiting = Array.from({ length: 64 }, () => turns.take("a", MiB, over.signal));
  expect(await turns.take("a", MiB, stays)).toBe("too-many");
  over.abort();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(["given-up"]));
  expect(await turns.take("a", MiB, over.signal)).toBe("given-up");
  const behind = Array.from({ length: 64 }, () => turns.take("a", MiB, stays));
  first();
  for (const each of behind) (await turnOf(each))();
});

test("a turn that was taken is ended by whoever has it, though its signal fires", async () => {
  const turns = new CallerTurns({ atOnce: 1, perSecond: 1_000 });
  const over = new AbortController();
  const first = await turnOf(turns.take("a", 1, over.signal));
  const next = turns.take("a", 1, stays);
  over.abort();
  expect(await Promise.race([next, wait(20).then(() => "waits")])).toBe("waits");
  first();
  await turnOf(next);
});
