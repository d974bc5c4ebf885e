import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outcomeOf } from "./describe-value.ts";
import { type Guest, startGuest } from "./guest.ts";
import { nodeCases } from "./node-cases/all.ts";
import { nodeDeviations } from "./node-deviations.ts";

let guest: Guest;
const variables = { SKERRY_VARIABLE: "hello" };
const secrets = { SKERRY_SECRET: "hidden" };

beforeAll(async () => {
  Object.assign(process.env, variables, secrets);
  guest = await startGuest("worker-node.ts", { node: true }, { variables, secrets });
});

afterAll(async () => {
  for (const name of Object.keys({ ...variables, ...secrets })) delete process.env[name];
  await guest?.end();
});

describe("what a worker has of Node: the guest and Node agree", () => {
  test.each(nodeCases)("$name", async ({ name, run }) => {
    const inGuest = await guest.outcomeOf(name);
    const node = await outcomeOf(run);
    const deviation = nodeDeviations[name];
    expect(inGuest).toEqual(deviation === undefined ? node : deviation.guest);
    if (deviation !== undefined) expect(node).not.toEqual(deviation.guest);
  });
});

test("each case has a name of its own, and each deviation is one of a case", () => {
  const names = nodeCases.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(nodeDeviations).filter((name) => !names.includes(name))).toEqual([]);
});
