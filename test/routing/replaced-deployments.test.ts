import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServedWorker } from "../../runtime/routing/catalog.ts";
import { ShardWorkers } from "../../runtime/routing/shard-workers.ts";
import { defaultAdmission } from "../../runtime/settings/deployment.ts";
import type { WorkerSettings } from "../../runtime/settings/settings.ts";

let retired: string[];
let dropped: string[];
let workers: ShardWorkers;

beforeEach(() => {
  vi.useFakeTimers();
  [retired, dropped] = [[], []];
  const pool = {
    callOf: () => () => Promise.reject(new Error("Nobody calls.")),
    retire: async (id: string) => void retired.push(id),
    rateOf: () => null,
    dropCached: (id: string) => void dropped.push(`own answers of ${id}`),
  };
  const inFront = {
    of: (call: never) => call,
    drop: (id: string) => void dropped.push(id),
  };
  workers = new ShardWorkers(pool, { inFront });
});
afterEach(() => void vi.useRealTimers());

const deployment = (id: string) => ({
  ...{ id, worker: "shop", artifactKey: "key" },
  // Nobody looks at them.
  settings: {} as WorkerSettings,
});

function shop(current: string, candidate: string | null = null, tenant = "acme"): ServedWorker {
  return {
    ...{ name: "shop", tenant, cordon: "default", routes: ["shop.test/*"], pausedUntil: null },
    limits: { uri: 1, requestFields: 1, requestBody: 1, answerWithin: 1 },
    current: deployment(current),
    candidate: candidate === null ? null : { deployment: deployment(candidate), percent: 5 },
    ...{ admission: defaultAdmission, rated: false },
  };
}

const put = (...all: Parameters<ShardWorkers["apply"]>[0]["put"]) =>
  workers.apply({ whole: false, put: all, removed: [] });

test("what a worker answered with before ends some seconds after it was replaced", () => {
  put(shop("one"));
  put(shop("two"));
  // What it kept goes at once.
  expect(dropped).toEqual(["one", "own answers of one"]);
  vi.advanceTimersByTime(9_900);
  expect(retired).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(retired).toEqual(["one"]);
});

test("a worker that goes back meanwhile finds it as it was, and it does not end", () => {
  put(shop("one"));
  put(shop("two"));
  vi.advanceTimersByTime(5_000);
  put(shop("one"));
  vi.advanceTimersByTime(9_000);
  expect(retired).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(retired).toEqual(["two"]);
});

test("one of them is kept for a worker: the one before ends when the next is replaced", () => {
  put(shop("one", "two"));
  put(shop("three"));
  expect(retired).toEqual(["one"]);
  put(shop("four"));
  expect(retired).toEqual(["one", "two"]);
});

test.each([
  ["is removed", () => workers.apply({ whole: false, put: [], removed: ["shop"] })],
  ["is not in the whole catalog", () => workers.apply({ whole: true, put: [], removed: [] })],
  ["has another tenant", () => put(shop("two", null, "other"))],
  [
    "runs elsewhere",
    () => {
      const { name, cordon, routes, pausedUntil, limits } = shop("two");
      put({ name, cordon, routes, pausedUntil, limits });
    },
  ],
])("nothing of a worker is kept that %s", (_, change) => {
  put(shop("one"));
  put(shop("two"));
  change();
  expect(retired.sort()).toEqual(["one", "two"]);
  vi.advanceTimersByTime(60_000);
  expect(retired).toHaveLength(2);
});
