import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { valueIn } from "../../shard/observe/support/exposition.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const age = 2_500;

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    program: join(import.meta.dirname, "support", "serve-aged.ts"),
    env: { SHARD_AGE: String(age) },
    serve: "shards = 2",
    rest: "[cordons.shops]",
  });
  for (const [name, cordon] of Object.entries({ plain: "default", shop: "shops" })) {
    await serving.deploy(name, await answering(name), { cordon, routes: [`${name}.test/*`] });
  }
});
afterAll(() => serving.end());

/** The processes that each cordon has had until now, and how many it had at most. */
const seen = new Map<string, Set<number>>();
const most = new Map<string, number>();

async function look(): Promise<void> {
  const { shards } = await serving.status();
  const served = shards.filter(({ cordon }) => !cordon.startsWith(":trial:"));
  for (const [cordon, group = []] of Object.entries(Object.groupBy(served, (one) => one.cordon))) {
    most.set(cordon, Math.max(most.get(cordon) ?? 0, group.length));
    for (const { pid } of group) seen.set(cordon, (seen.get(cordon) ?? new Set()).add(pid));
  }
}

test("shards are replaced when their time is over, one at a time, and no request is lost", async () => {
  const answers = new Map<string, number>();
  let loading = true;
  const load = async (name: string, pause: number) => {
    while (loading) {
      const answer = await serving.get(`${name}.test`).catch((error: Error) => error);
      const what = answer instanceof Error ? answer.message : `${answer.status} ${answer.body}`;
      answers.set(what, (answers.get(what) ?? 0) + 1);
      // Some connections rest between two requests.
      if (pause > 0) await new Promise((wait) => setTimeout(wait, pause));
    }
  };
  const loads = [load("plain", 0), load("shop", 0), load("plain", 150), load("shop", 150)];
  const cordons = { ":front": 2, default: 2, shops: 1 };
  // Each shard of each cordon.
  const isRenewed = () =>
    Object.entries(cordons).every(([name, shards]) => (seen.get(name)?.size ?? 0) >= 2 * shards);
  await until(look, isRenewed, 60_000);
  loading = false;
  await Promise.all(loads);
  expect([...answers.keys()].sort()).toEqual(["200 plain", "200 shop"]);
  for (const [name, shards] of Object.entries(cordons)) {
    expect(most.get(name), name).toBeLessThanOrEqual(shards + 1);
  }
  const { losses } = await serving.status();
  expect(losses).toEqual([]);
});

test("the log and the metrics tell it, and it is nobody's fault", async () => {
  expect(serving.log()).toMatch(
    /"cordon":"shops","shard":\d+,"reason":"age","message":"A shard ended."/,
  );
  const text = await (await serving.ask("/metrics")).text();
  expect(valueIn(text, "skerry_shard_losses_total", { reason: "age" })).toBeGreaterThanOrEqual(5);
  expect(valueIn(text, "skerry_shard_losses_total", { reason: "crashed" })).toBe(0);
  for (const name of ["plain", "shop"]) {
    expect((await serving.worker(name)).quarantine).toBeNull();
  }
});
