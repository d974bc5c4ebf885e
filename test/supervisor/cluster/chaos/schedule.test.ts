import { expect, test } from "vitest";
import { faultKinds, type Schedule, scheduleOf } from "./schedule.ts";

const some = (seed: number, count = 300): Schedule[] =>
  Array.from({ length: count }, (_, round) => scheduleOf({ seed, round }));

test("a seed gives the same schedule each time, and another seed or round another one", () => {
  expect(scheduleOf({ seed: 7, round: 3 })).toEqual(scheduleOf({ seed: 7, round: 3 }));
  expect(new Set(some(7).map((each) => JSON.stringify(each))).size).toBe(300);
  expect(scheduleOf({ seed: 8, round: 3 })).not.toEqual(scheduleOf({ seed: 7, round: 3 }));
});

test("each fault, each node and each kind of change comes up", () => {
  const all = some(1);
  const faults = all.flatMap((each) => each.faults);
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
  expect(new Set(faults.map(({ target }) => target))).toEqual(new Set([0, 1, 2]));
  const actions = all.flatMap((each) => each.actions);
  expect(new Set(actions.map(({ kind }) => kind)).size).toBe(8);
  expect(Math.min(...all.map((each) => each.faults.length))).toBe(1);
  expect(Math.max(...all.map((each) => each.faults.length))).toBe(3);
});

test("the worker that has to be there is never removed, and servers' data is not lost beside another fault of servers", () => {
  for (const { faults, actions } of some(2)) {
    expect(actions.filter((each) => each.kind === "remove" && each.worker === "site")).toEqual([]);
    const data = faults.filter(({ kind }) => /chunk|wiped|set-back|emptied|server-disk/.test(kind));
    const others = faults.filter(({ kind }) =>
      /^(?:leader|follower|server|chunk)|two-sides/.test(kind),
    );
    if (data.length > 0) expect(others).toEqual(data);
  }
});

test("faults that a machine can't make are left out", () => {
  const kinds = ["node-killed", "leader-killed"] as const;
  const all = Array.from({ length: 50 }, (_, round) => scheduleOf({ seed: 1, round, kinds }));
  expect(new Set(all.flatMap(({ faults }) => faults.map(({ kind }) => kind)))).toEqual(
    new Set(kinds),
  );
});
