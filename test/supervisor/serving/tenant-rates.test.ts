import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Serving, startServing, worker } from "./support/serving.ts";

// Rates that any machine can give, even one that is busy with other tests.
const rates = { big: 480_000_000, small: 160_000_000 };

let serving: Serving;
beforeAll(async () => {
  // About 4,800,000 fuel, so that requests are many and small beside what the rate gives at a time, and long beside
  // what their way into an isolate takes.
  const burner = await worker(
    "let n: u64 = 1; for (let i = 0; i < 120000; i++) n = n * 3 + 1 | 1; return Response.text(n.toString());",
  );
  serving = await startServing({
    serve: "shards = 2",
    rest: Object.entries(rates)
      .map(([name, rate]) => `[tenants.${name}]\nfuel-rate = ${rate}`)
      .join("\n"),
  });
  for (const tenant of Object.keys(rates)) {
    await serving.deploy(tenant, burner, { tenant, routes: [`${tenant}.test/*`] });
  }
});
afterAll(() => serving.end());

/** Fuel that each worker's requests burned so far, as the metrics tell once nothing runs any more. */
async function burned(): Promise<Record<keyof typeof rates, number>> {
  // Shards tell of themselves every two seconds.
  await new Promise((wait) => setTimeout(wait, 2_500));
  const metrics = await (await serving.ask("/metrics")).text();
  const of = (name: string) => {
    const line = new RegExp(`^skerry_fuel_burned_total\\{worker="${name}"\\} (.+)$`, "m");
    return Number(line.exec(metrics)?.[1]);
  };
  return { big: of("big"), small: of("small") };
}

test("two tenants at full load get fuel by their rates, 3 to 1, whatever the shards", async () => {
  let loading = true;
  const answers = new Set<string>();
  const agent = new Agent();
  const client = async (name: string) => {
    while (loading) {
      const options = { headers: { host: `${name}.test` }, dispatcher: agent };
      const { statusCode, body } = await request(serving.url, options);
      const text = await body.text();
      answers.add(statusCode === 200 ? "200" : `${statusCode} ${text}`);
    }
  };
  await Promise.all(Object.keys(rates).map((name) => serving.get(`${name}.test`)));
  const before = await burned();
  const clients = Object.keys(rates).flatMap((name) =>
    Array.from({ length: 16 }, () => client(name)),
  );
  const begun = performance.now();
  await new Promise((wait) => setTimeout(wait, 12_000));
  loading = false;
  await Promise.all(clients);
  const seconds = (performance.now() - begun) / 1_000;
  await agent.close();

  const after = await burned();
  const big = after.big - before.big;
  const small = after.small - before.small;
  expect([...answers]).toEqual(["200"]);
  expect(big / small).toBeGreaterThan(2.7);
  expect(big / small).toBeLessThan(3.3);
  // Of what comes in this time, and what both had saved up before: a second's worth. A machine that is
  // busy with other things has no time to give it all.
  expect(big).toBeLessThan(rates.big * (seconds + 1) * 1.05);
  expect(big).toBeGreaterThan(rates.big * seconds * 0.4);
  const { shards } = await serving.status();
  const isolates = shards.filter(({ cordon }) => cordon === "default").map((each) => each.isolates);
  expect(isolates).toHaveLength(2);
  // Of each worker in each shard there is one at least: both shards took part.
  for (const count of isolates) expect(count).toBeGreaterThanOrEqual(2);
});
