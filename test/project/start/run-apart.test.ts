import { expect, test } from "vitest";
import { blankDigest, makeBlank } from "../../../guest-sdk/javascript/build/blank-engine.ts";
import { workerWit } from "../../../guest-sdk/javascript/build/wit.ts";
import { readBlank } from "../../../runtime/module/initialise/read-blank.ts";
import { makeStartPlan } from "../../../runtime/module/initialise/start-plan.ts";
import { planFile } from "../../../runtime/project/start/plan-file.ts";
import { runApart } from "../../../runtime/project/start/run-apart.ts";
import { keptDataDir } from "../../support/build-cache.ts";

const wit = workerWit(["config"]);
const plan = await planFile(keptDataDir(), `test-${blankDigest(wit)}`, async () => {
  const { component, noted, restored } = await makeBlank(wit);
  return makeStartPlan(readBlank(component, noted, restored));
});

const bounds = { fuel: 2 ** 50, pages: 40_000, stackSlots: 2_000_000, elements: 100_000 };
const limits = { cpu: 20_000, memory: 2 ** 30, deadline: 600_000 };

test("a process that runs top-level code ends by its CPU time, where the fuel would last", async () => {
  const order = { plan, javascript: "for (;;);", bounds };
  expect(await runApart(order, { ...limits, cpu: 1_000 })).toEqual({
    fuel: 0,
    ended: "did not end within 1000 ms of CPU time",
  });
});

test("and by its memory, where the cap would allow more", async () => {
  const javascript = "const all = []; for (;;) all.push(new Uint8Array(1_000_000).fill(1));";
  const memory = 200 * 2 ** 20;
  expect(await runApart({ plan, javascript, bounds }, { ...limits, memory })).toEqual({
    fuel: 0,
    ended: `takes more than ${memory} bytes`,
  });
});
