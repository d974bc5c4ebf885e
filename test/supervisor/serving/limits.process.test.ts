import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeployOrder } from "../../../runtime/supervisor/control.ts";
import { mirror } from "./support/mirror.ts";
import { type Answer, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

/** Wall-clock deadline of the workers' requests, in ms: so long an endless one is there. */
const deadline = 6_000;

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    serve: "shards = 1\nrequests-at-once = 4\nworker-requests-at-once = 3",
    // One request takes what this gives in a minute: whoever comes after it waits.
    rest: "[tenants.poor]\nfuel-rate = 1000\nfuel-burst = 1",
  });
});
afterAll(() => serving.end());

async function deploy(name: string, order: Partial<DeployOrder> = {}): Promise<void> {
  await serving.deploy(name, await mirror(), {
    routes: [`${name}.test/*`],
    grants: ["config", "log"],
    limits: { fuel: 1e15, deadline },
    ...order,
  });
}

/** Has it answer once, so that its isolate is there. */
async function warm(name: string): Promise<void> {
  expect((await serving.get(`${name}.test`)).status).toBe(200);
}

/** Has so many endless requests run. Gives their answers, once they are cut off. */
async function occupy(name: string, count: number): Promise<{ ended: Promise<Answer[]> }> {
  const asked = Array.from({ length: count }, () => serving.get(`${name}.test`, "/spin"));
  // Nothing tells when they have arrived.
  await new Promise((wait) => setTimeout(wait, 1_000));
  return { ended: Promise.all(asked) };
}

function expectRefused({ status, body, headers }: Answer, code: string): void {
  expect(status).toBe(503);
  expect(body.split("\n")[0]).toBe(code);
  expect(Number(headers["retry-after"])).toBeGreaterThan(0);
}

test("a tenant that the settings do not name is refused: it would have no rate", async () => {
  const refused = deploy("typo", { tenant: "por" });
  await expect(refused).rejects.toMatchObject({
    code: "bad-settings",
    message: expect.stringContaining("add [tenants.por] to skerry.toml"),
  });
  await expect(serving.worker("typo")).rejects.toMatchObject({ code: "unknown-worker" });
  // By default a worker is its own tenant, which may be said.
  await deploy("typo", { tenant: "typo" });
});

test("requests that find a worker's queue full are refused at once, those in it when they waited for too long", async () => {
  await deploy("queued", { tenant: "poor" });
  await warm("queued");
  await deploy("queued", { admission: { queue: 2, queueDeadline: 2_000 } });
  const begun = performance.now();
  const asked = Array.from({ length: 3 }, async () => {
    const answer = await serving.get("queued.test");
    return { answer, after: performance.now() - begun };
  });
  const [first, ...rest] = (await Promise.all(asked)).sort((a, b) => a.after - b.after);
  // Why the queue is full is told, not that it is.
  expectRefused(first!.answer, "rate-exceeded");
  expect(first!.after).toBeLessThan(1_900);
  for (const { answer, after } of rest) {
    expectRefused(answer, "rate-exceeded");
    expect(after).toBeGreaterThan(1_900);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(10);
  }
});

test("a worker has no more requests at once than it may, and others are served meanwhile", async () => {
  await deploy("few", { admission: { requestsAtOnce: 2 } });
  await deploy("other");
  await warm("few");
  await warm("other");
  const { ended } = await occupy("few", 2);
  expectRefused(await serving.get("few.test"), "overloaded");
  expect((await serving.get("other.test")).status).toBe(200);
  for (const { status } of await ended) expect(status).toBe(504);
  expect((await serving.get("few.test")).status).toBe(200);
});

test("what a worker does not set itself is the host's, and a shard has so many of all workers", async () => {
  await deploy("greedy");
  await warm("greedy");
  const three = await occupy("greedy", 3);
  expectRefused(await serving.get("greedy.test"), "overloaded");
  expect((await serving.get("other.test")).status).toBe(200);
  const fourth = await occupy("other", 1);
  expectRefused(await serving.get("few.test"), "overloaded");
  expectRefused(await serving.get("other.test"), "overloaded");
  await Promise.all([three.ended, fourth.ended]);
  expect((await serving.get("few.test")).status).toBe(200);
});

test("the metrics count what was refused", async () => {
  const metrics = async () => (await serving.ask("/metrics")).text();
  const expected = [
    'skerry_requests_refused_total{worker="queued"} 3',
    'skerry_requests_total{worker="queued",class="5xx",code="rate-exceeded"} 3',
    'skerry_requests_refused_total{worker="few"} 2',
    'skerry_requests_refused_total{worker="greedy"} 1',
    'skerry_requests_refused_total{worker="other"} 1',
  ];
  // Shards tell of themselves every two seconds.
  await until(metrics, (text) => expected.every((line) => text.includes(`${line}\n`)));
});
