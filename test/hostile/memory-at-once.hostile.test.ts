// Many requests of one worker that have all the memory they may at once, and wait: each is within its own limit.

import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { until } from "../supervisor/serving/support/until.ts";
import { atPace } from "../support/pace.ts";
import { compileWorker } from "../support/workers.ts";
import { peakResident } from "./support/processes.ts";
import { shardOf } from "./support/shards.ts";

const MiB = 2 ** 20;
const atOnce = 20;

/** Takes 100 MiB, writes to all of them, and waits. */
const hog = `
import { pause, Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const held = new Uint8Array(100 * 1024 * 1024);
  held.fill(1);
  pause(1000);
  return Response.text(held[77].toString());
}`;

let serving: Serving;
const agent = new Agent({ connections: 64 });
beforeAll(async () => {
  serving = await startServing({
    rest: "[tenants.greedy]\n[tenants.quiet]\n",
    serve: 'shards = 1\nshard-memory = "600MiB"\nmemory-slack = "200MiB"',
  });
  const limits = { fuel: 20_000_000_000, cpu: 20_000, deadline: 30_000 };
  const grants = ["log", "config", "clock", "random", "streams"];
  await serving.deploy("hog", await compileWorker(hog), {
    routes: ["hog.test/*"],
    tenant: "greedy",
    ...{ grants, limits },
  });
  const routes = ["neighbour.test/*"];
  await serving.deploy("neighbour", await answering("here"), { routes, tenant: "quiet" });
}, 240_000);
afterAll(async () => {
  await agent.close();
  await serving?.end();
});

async function ask(host: string) {
  const answer = await request(serving.url, { headers: { host }, dispatcher: agent });
  const { statusCode: status, headers } = answer;
  return { status, retry: headers["retry-after"], body: await answer.body.text() };
}

test("have some of them refused, and the shard and its neighbours lose nothing", async () => {
  const pid = await shardOf(serving, "default");
  expect(await ask("hog.test")).toMatchObject({ status: 200, body: "1" });
  let isOver = false;
  const neighbours: number[] = [];
  const asking = (async () => {
    while (!isOver) neighbours.push((await ask("neighbour.test")).status);
  })();
  onTestFinished(async () => {
    isOver = true;
    await asking;
  });
  for (let round = 0; round < 2; round++) {
    const answers = await Promise.all(Array.from({ length: atOnce }, () => ask("hog.test")));
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    for (const { body, retry } of refused) {
      expect(body).toContain("memory-exceeded");
      expect(Number(retry)).toBeGreaterThan(0);
    }
  }
  isOver = true;
  await asking;
  expect(neighbours.length).toBeGreaterThan(10);
  expect(neighbours.filter((status) => status !== 200)).toEqual([]);
  expect(await shardOf(serving, "default")).toBe(pid);
  expect(peakResident(pid)).toBeLessThan(800 * MiB);
  // Afterwards one of them has all it may again, as soon as what the others left is collected.
  const afterwards = await until(
    () => ask("hog.test"),
    ({ status }) => status === 200,
    atPace(10_000),
  );
  expect(afterwards.body).toBe("1");
  const metrics = await (await serving.ask("/metrics")).text();
  expect(metrics).toMatch(/code="memory-exceeded"/);
});
