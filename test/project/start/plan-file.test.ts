import { mkdtemp, readdir, rm, truncate, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StartPlan } from "../../../runtime/module/initialise/start-plan.ts";
import { planBytes, readPlan } from "../../../runtime/project/start/plan-file.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "skerry-plans-"));
});
afterEach(() => rm(dir, { recursive: true }));

const plan: StartPlan = {
  ...{ form: [Uint8Array.of(1, 2), { module: 0 }, { nested: [Uint8Array.of(3)] }], parts: [] },
  ...{ functions: ["skerry:edge/config#variable", null], engine: 1, owner: 0, pages: 3 },
  ...{ contents: Uint8Array.of(4), shim: "const wit = {};\n", metered: [Uint8Array.of(5)] },
  ...{ written: [{ parts: ["memory"], memory: null, globals: [0x7f] }], elements: 6 },
};

test("a plan is made once, and read as it was made", async () => {
  let made = 0;
  const make = async () => {
    made++;
    return plan;
  };
  expect(readPlan(await planBytes(dir, "one", make))).toEqual(plan);
  expect(readPlan(await planBytes(dir, "one", make))).toEqual(plan);
  expect(made).toBe(1);
  await planBytes(dir, "two", make);
  expect(made).toBe(2);
});

test("a plan that was cut is made once more", async () => {
  let made = 0;
  const make = async () => {
    made++;
    return plan;
  };
  await planBytes(dir, "one", make);
  const [name] = await readdir(dir);
  await truncate(join(dir, name!), 40);
  expect(readPlan(await planBytes(dir, "one", make))).toEqual(plan);
  await planBytes(dir, "one", make);
  expect(made).toBe(2);
});

test("a plan is made where the folder can't keep it", async () => {
  expect(readPlan(await planBytes(join(dir, "none"), "one", async () => plan))).toEqual(plan);
});

const nameOf = (index: number) => `javascript-start-1-plan-${index}.plan`;

test("of many plans those used last are kept", async () => {
  const make = async () => plan;
  for (let index = 0; index < 8; index++) {
    await planBytes(dir, `plan-${index}`, make);
    const file = join(dir, nameOf(index));
    const time = new Date(1_000_000 + index * 1_000);
    await utimes(file, time, time);
  }
  // The oldest is used again.
  await planBytes(dir, "plan-0", make);
  await planBytes(dir, "plan-8", make);
  const names = await readdir(dir);
  expect(names.toSorted()).toEqual([0, 2, 3, 4, 5, 6, 7, 8].map(nameOf));
});
