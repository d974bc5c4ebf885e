import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { valueIn } from "../../shard/observe/support/exposition.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

/** More than the start of a shard takes, also on a busy machine. */
const age = 6_000;

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    program: join(import.meta.dirname, "support", "serve-aged.ts"),
    env: { SHARD_AGE: String(age) },
    serve: "shards = 1",
    rest: "[cordons.shops]\nshards = 2",
  });
  // A new process compiles its code first, and on a busy machine that takes long.
  const order = { cordon: "shops", routes: ["shop.test/*"], limits: { cpu: 60_000 } };
  await serving.deploy("shop", await answering("shop"), order);
}, 240_000);
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

test("shards are replaced when their time is over, one at a time, and no request is lost", {
  timeout: 180_000,
}, async () => {
  const answers = new Map<string, number>();
  let loading = true;
  const load = async (pause: number) => {
    while (loading) {
      const answer = await serving.get("shop.test").catch((error: Error) => error);
      const what = answer instanceof Error ? answer.message : `${answer.status} ${answer.body}`;
      answers.set(what, (answers.get(what) ?? 0) + 1);
      // Some connections rest between two requests.
      if (pause > 0) await new Promise((wait) => setTimeout(wait, pause));
    }
  };
  const loads = [0, 5, 150, 400].map(load);
  const cordons = { ":front": 1, shops: 2 };
  // Each shard of each cordon.
  const isRenewed = () =>
    Object.entries(cordons).every(([name, shards]) => (seen.get(name)?.size ?? 0) >= 2 * shards);
  await until(look, isRenewed, 120_000);
  loading = false;
  await Promise.all(loads);
  expect([...answers.keys()].sort()).toEqual(["200 shop"]);
  for (const [name, shards] of Object.entries(cordons)) {
    expect(most.get(name), name).toBeLessThanOrEqual(shards + 1);
  }
  const { losses } = await serving.status();
  expect(losses).toEqual([]);
});

test("the log and the metrics tell it, and it is nobody's fault", async () => {
  const metrics = async () => (await serving.ask("/metrics")).text();
  // The last ones that were replaced have their time for what comes late.
  const text = await until(
    metrics,
    (told) => valueIn(told, "skerry_shard_losses_total", { reason: "age" }) >= 3,
    30_000,
  );
  expect(serving.log()).toMatch(
    /"cordon":"shops","shard":\d+,"reason":"age","message":"A shard ended."/,
  );
  expect(valueIn(text, "skerry_shard_losses_total", { reason: "crashed" })).toBe(0);
  expect(await serving.worker("shop")).toMatchObject({ quarantine: null, watched: null });
});
