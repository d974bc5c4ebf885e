import { expect, test } from "vitest";
import { blankDigest, makeBlank } from "../../../guest-sdk/javascript/build/blank-engine.ts";
import { workerWit } from "../../../guest-sdk/javascript/build/wit.ts";
import { readBlank } from "../../../runtime/module/initialise/read-blank.ts";
import { makeStartPlan } from "../../../runtime/module/initialise/start-plan.ts";
import { planBytes } from "../../../runtime/project/start/plan-file.ts";
import { runApart } from "../../../runtime/project/start/run-apart.ts";
import { keptDataDir } from "../../support/build-cache.ts";

const wit = workerWit(["config"]);
const plan = await planBytes(keptDataDir(), `test-${blankDigest(wit)}`, async () => {
  const { component, noted, restored } = await makeBlank(wit);
  return makeStartPlan(readBlank(component, noted, restored));
});

const bounds = { fuel: 2 ** 50, pages: 40_000, elements: 100_000 };
const limits = { stack: 16 * 2 ** 20, memory: 128 * 2 ** 20 };
const ofProcess = { cpu: 20_000, memory: 2 ** 30, deadline: 600_000 };

test("a process that runs top-level code ends by its CPU time, where the fuel would last", async () => {
  const order = { plan, javascript: "for (;;);", bounds, limits };
  expect(await runApart(order, { ...ofProcess, cpu: 1_000 })).toEqual({
    fuel: 0,
    ended: { by: "process-cpu", words: "did not end within 1000 ms of CPU time" },
  });
});

test("and by its memory, where the cap would allow more", async () => {
  const javascript = "const all = []; for (;;) all.push(new Uint8Array(1_000_000).fill(1));";
  const memory = 200 * 2 ** 20;
  expect(await runApart({ plan, javascript, bounds, limits }, { ...ofProcess, memory })).toEqual({
    fuel: 0,
    ended: { by: "process-memory", words: "takes more than 200 MiB" },
  });
});

test("top-level code nests as deeply as a request's, and its overflow is an error", async () => {
  const javascript = `
    let depth = 0;
    const nest = () => { depth++; nest(); };
    try { nest(); } catch (error) { throw new Error(\`\${error.name} at \${depth > 2000}\`); }`;
  expect(await runApart({ plan, javascript, bounds, limits }, ofProcess)).toMatchObject({
    failure: expect.stringContaining("RangeError at true"),
  });
});

test("a component is made of a memory near its cap with millions of runs of bytes", async () => {
  const javascript = "globalThis.left = new Float64Array(5.5e6).fill(1);";
  const order = { plan, javascript, bounds: { ...bounds, pages: 2_048 }, limits };
  const started = await runApart(order, ofProcess);
  if (!("component" in started)) throw new Error(JSON.stringify(started));
  expect(started.component.length).toBeGreaterThan(44e6);
});

test("memory up to the cap of `memory` is no matter of the process's own bound", async () => {
  const javascript = "globalThis.left = new Uint8Array(1200 * 2 ** 20);";
  const started = await runApart({ plan, javascript, bounds, limits });
  if (!("component" in started)) throw new Error(JSON.stringify(started));
  expect(started.component.length).toBeLessThan(20e6);
});

test("content that no component may have is told with its bytes", async () => {
  const javascript = "globalThis.left = new Uint8Array(300 * 2 ** 20).fill(7);";
  const started = await runApart({ plan, javascript, bounds, limits });
  expect(started).toMatchObject({ ended: { by: "content" } });
  expect(Number("ended" in started && started.ended.words) / 2 ** 20).toBeCloseTo(300, -1);
});
