import { expect, test } from "vitest";
import type { HistoryEntry } from "../../../runtime/store/deployments.ts";
import { deploymentBefore } from "../../../runtime/supervisor/deploy/deployment-before.ts";

type Event = HistoryEntry["event"];

/** A history as the store gives it, from its steps in the order of time, such as `deploy a`. */
function history(...steps: readonly `${Event} ${string}`[]): HistoryEntry[] {
  const entries = steps.map((step, at) => {
    const [event, deployment] = step.split(" ") as [Event, string];
    return { event, deployment, at };
  });
  return entries.reverse();
}

/** Where so many rollbacks lead, one after the other. */
function back(times: number, from: string, steps: readonly `${Event} ${string}`[]): string[] {
  const taken = [...steps];
  const path: string[] = [];
  let current = from;
  for (let i = 0; i < times; i++) {
    const before = deploymentBefore(current, history(...taken));
    if (before === null) break;
    path.push(before);
    taken.push(`rollback ${before}`);
    current = before;
  }
  return path;
}

test("rollbacks go back one by one, and end with the first deployment", () => {
  expect(back(5, "c", ["deploy a", "deploy b", "deploy c"])).toEqual(["b", "a"]);
});

test("what a rollback left is not gone back to after another deploy", () => {
  const steps = ["deploy a", "deploy b", "rollback a", "deploy c"] as const;
  expect(back(5, "c", steps)).toEqual(["a"]);
});

test("after a rollback to a named one the next goes to what was before that", () => {
  const steps = ["deploy a", "deploy b", "deploy c", "deploy d", "rollback b"] as const;
  expect(back(5, "b", steps)).toEqual(["a"]);
  // Forth again, to one that a rollback left.
  expect(back(5, "d", [...steps, "rollback d"])).toEqual(["b", "a"]);
});

test("candidates count once they are promoted, and a deploy of what answers changes nothing", () => {
  const steps = ["deploy a", "candidate b", "promote b", "candidate c", "deploy b"] as const;
  expect(back(5, "b", steps)).toEqual(["a"]);
});

test("a deployment that came again was before itself", () => {
  expect(back(5, "a", ["deploy a", "deploy b", "deploy a"])).toEqual(["b", "a"]);
});

test("a worker with nothing before has nowhere to go", () => {
  expect(deploymentBefore("a", history("deploy a"))).toBeNull();
  expect(deploymentBefore("a", [])).toBeNull();
});
