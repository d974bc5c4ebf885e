import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readExposition } from "../../shard/observe/support/exposition.ts";
import { type Serving, startServing, worker } from "./support/serving.ts";
import { until } from "./support/until.ts";

// Rates that any machine can give, even one that is busy with other tests.
const rates = { big: 480_000_000, small: 160_000_000 };

const names = ["big", "small"] as const;

let serving: Serving;
beforeAll(async () => {
  // About 3,600,000 fuel, so that requests are many and small beside what the rate gives at a time, and long beside
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

/** Answers that each worker's clients got. */
const answered = { big: 0, small: 0 };

/** Fuel of one request of each worker, with what its host did, as the metrics tell once they tell of all of them: nothing runs any more. */
async function fuelOfOne(): Promise<Record<keyof typeof rates, number>> {
  const look = async () => {
    const { lines } = readExposition(await (await serving.ask("/metrics")).text());
    const sum = (metric: string, worker: string) =>
      lines
        .filter(({ name, labels }) => name === metric && labels.worker === worker)
        .reduce((total, { value }) => total + value, 0);
    const of = (metric: string) => ({ big: sum(metric, "big"), small: sum(metric, "small") });
    const [burned, host] = [of("skerry_fuel_burned_total"), of("skerry_host_fuel_total")];
    const fuel = { big: burned.big + host.big, small: burned.small + host.small };
    return { requests: of("skerry_requests_total"), fuel };
  };
  const isAll = ({ requests }: Awaited<ReturnType<typeof look>>) =>
    names.every((name) => requests[name] === answered[name]);
  const { fuel } = await until(look, isAll, 10_000);
  return { big: fuel.big / answered.big, small: fuel.small / answered.small };
}

test("two tenants at full load get fuel by their rates, 3 to 1, whatever the shards", async () => {
  let loading = true;
  const answers = new Set<string>();
  const agent = new Agent();
  const client = async (name: keyof typeof rates) => {
    while (loading) {
      const options = { headers: { host: `${name}.test` }, dispatcher: agent };
      const { statusCode, body } = await request(serving.url, options);
      const text = await body.text();
      answered[name]++;
      answers.add(statusCode === 200 ? "200" : `${statusCode} ${text}`);
    }
  };
  const clients = names.flatMap((name) => Array.from({ length: 16 }, () => client(name)));
  // What was saved up is burned first, and pays what the isolates' starts take off the rates, as much of the one as of the other.
  await new Promise((wait) => setTimeout(wait, 5_000));
  const before = { ...answered };
  const begun = performance.now();
  await new Promise((wait) => setTimeout(wait, 6_000));
  const seconds = (performance.now() - begun) / 1_000;
  const after = { ...answered };
  loading = false;
  await Promise.all(clients);
  await agent.close();

  const fuel = await fuelOfOne();
  const big = (after.big - before.big) * fuel.big;
  const small = (after.small - before.small) * fuel.small;
  expect([...answers]).toEqual(["200"]);
  expect(big / small).toBeGreaterThan(2.7);
  expect(big / small).toBeLessThan(3.3);
  // A machine that is busy with other things has no time to give it all.
  expect(big).toBeLessThan(rates.big * seconds * 1.05);
  expect(small).toBeLessThan(rates.small * seconds * 1.05);
  expect(big).toBeGreaterThan(rates.big * seconds * 0.4);
  const { shards } = await serving.status();
  const isolates = shards.filter(({ cordon }) => cordon === "default").map((each) => each.isolates);
  expect(isolates).toHaveLength(2);
  // Of each worker in each shard there is one at least: both shards took part.
  for (const count of isolates) expect(count).toBeGreaterThanOrEqual(2);
});
