import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readExposition } from "../../shard/observe/support/exposition.ts";
import { type Serving, startServing, worker } from "./support/serving.ts";
import { until } from "./support/until.ts";

// What a host does for workers that do next to nothing themselves is taken off their tenants' rates.

/** Fuel a second: some 60 answers of 5 M each. */
const rate = 300_000_000;

const bodies = {
  constant: 'return Response.text("constant");',
  kept: 'const r = Response.text("kept"); r.headers.set("cache-control", "max-age=600"); return r;',
} as const;

type Name = keyof typeof bodies;

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    serve: "shards = 1",
    rest: Object.keys(bodies)
      .map((name) => `[tenants.${name}]\nfuel-rate = ${rate}`)
      .join("\n"),
  });
  for (const [name, body] of Object.entries(bodies)) {
    const cache = name === "kept" ? { cache: { answers: true } } : {};
    await serving.deploy(name, await worker(body), {
      ...{ tenant: name, routes: [`${name}.test/*`], ...cache },
    });
  }
});
afterAll(() => serving.end());

/** Sends as much as is answered, for so many ms; returns answers a second once savings are used up. */
async function load(name: Name, ms: number): Promise<{ perSecond: number; statuses: number[] }> {
  const dispatcher = new Agent({ connections: 8 });
  const statuses = new Set<number>();
  let [open, answers] = [true, 0];
  const visitor = async () => {
    while (open) {
      const headers = { host: `${name}.test` };
      const { statusCode, body } = await request(serving.url, { headers, dispatcher });
      await body.dump();
      statuses.add(statusCode);
      answers++;
    }
  };
  const visitors = Array.from({ length: 8 }, visitor);
  await new Promise((wait) => setTimeout(wait, 2_500));
  const before = answers;
  const begun = performance.now();
  await new Promise((wait) => setTimeout(wait, ms));
  const perSecond = ((answers - before) / (performance.now() - begun)) * 1_000;
  open = false;
  await Promise.all(visitors);
  await dispatcher.close();
  return { perSecond, statuses: [...statuses] };
}

/** A worker's sums by the metrics, once they tell of the last request. */
async function sums(worker: Name) {
  const look = async () => {
    const { lines } = readExposition(await (await serving.ask("/metrics")).text());
    const of = (metric: string) =>
      lines
        .filter(({ name, labels }) => name === metric && labels.worker === worker)
        .reduce((total, { value }) => total + value, 0);
    return {
      requests: of("skerry_requests_total"),
      fuel: of("skerry_fuel_burned_total"),
      host: of("skerry_host_fuel_total"),
    };
  };
  let last = await look();
  return until(look, (now) => {
    const settled = now.requests === last.requests && now.requests > 0;
    last = now;
    return settled;
  });
}

test.each([
  ["constant", 2_000_000],
  ["kept", 400_000],
] as const)("a worker that answers with a %s has what its rate allows", async (name, least) => {
  const { perSecond, statuses } = await load(name, 3_000);
  expect(statuses).toEqual([200]);
  const { requests, fuel, host } = await sums(name);
  expect(host / requests).toBeGreaterThan(least);
  const each = (fuel + host) / requests;
  // What a lease gives at a time comes on top.
  expect(perSecond * each).toBeLessThan(rate * 1.2);
  expect(perSecond * each).toBeGreaterThan(rate * 0.4);
  expect((await serving.worker(name)).load.hostFuel).toBe(host);
});

test("a request that is refused takes nothing off the rate, and is counted", async () => {
  const { host } = await sums("constant");
  const dispatcher = new Agent({ connections: 1 });
  const uri = `/${"x".repeat(20_000)}`;
  const headers = { host: "constant.test" };
  const { statusCode, body } = await request(`${serving.url}${uri}`, { headers, dispatcher });
  await body.dump();
  await dispatcher.close();
  expect(statusCode).toBe(414);
  const after = await until(
    () => sums("constant"),
    (now) => now.host > host,
  );
  expect(after.host - host).toBeLessThan(2_000_000);
});
