import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TailEntry } from "../../../runtime/shard/observe/tail-tap.ts";
import { TailTap, type TailWish } from "../../../runtime/shard/observe/tail-tap.ts";
import { TailHub } from "../../../runtime/supervisor/observe/tail-hub.ts";
import { failed, meta, outcome } from "./support/requests.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** A hub with shards, joined as processes are: what crosses is plain data. */
function shards(count: number) {
  const hub = new TailHub();
  const wishes: TailWish[] = [];
  const taps = Array.from({ length: count }, (_, shard) => {
    const tap = new TailTap((batch) => hub.shardTold(structuredClone(batch)));
    hub.shardStarted(shard, (wish) => {
      wishes.push(wish);
      tap.want(structuredClone(wish));
    });
    return tap;
  });
  return { hub, taps, wishes };
}

test("who follows a worker gets its requests from all shards, in batches, and no other's", () => {
  const { hub, taps } = shards(2);
  const seen: TailEntry[] = [];
  hub.subscribe("shop", (entry) => seen.push(entry));
  taps[0]!.record(outcome({ requestId: "a" }), meta());
  taps[1]!.record(failed("guest-trap"), meta({ deployment: null }));
  taps[1]!.record(outcome(), meta({ worker: "blog" }));
  taps[1]!.record(failed("no-route"), meta({ worker: null }));
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(seen).toMatchObject([
    { worker: "shop", deployment: "d".repeat(64), at: meta().at, outcome: { requestId: "a" } },
    { worker: "shop", deployment: "", outcome: { error: { code: "guest-trap" } } },
  ]);
});

test("log lines are told; a response's fields and body are not", () => {
  const { hub, taps } = shards(1);
  const seen: TailEntry[] = [];
  hub.subscribe(null, (entry) => seen.push(entry));
  const log = [{ level: "info" as const, message: "cart has 3 items" }];
  const response = {
    status: 201,
    fields: [["set-cookie", "session=secret"] as [string, string]],
    body: { tag: "bytes" as const, val: new TextEncoder().encode("secret") },
    trailers: [["x-secret", "secret"]],
  };
  taps[0]!.record(outcome({ log, response }), meta());
  vi.advanceTimersByTime(50);
  expect(seen[0]!.outcome.log).toEqual(log);
  expect(seen[0]!.outcome.response).toEqual({ status: 201, fields: [], body: { tag: "empty" } });
  expect(JSON.stringify(seen)).not.toContain("secret");
});

test("shards are told only when what is wanted changes, and nothing once nobody looks", () => {
  const { hub, taps, wishes } = shards(1);
  let seen = 0;
  const count = () => void seen++;
  const ends = [hub.subscribe("shop", count), hub.subscribe("shop", count)];
  ends.push(hub.subscribe("blog", count), hub.subscribe(null, count));
  for (const end of ends.reverse()) end();
  expect(wishes).toEqual([["shop"], ["blog", "shop"], "all", ["blog", "shop"], ["shop"], null]);
  taps[0]!.record(outcome(), meta());
  vi.advanceTimersByTime(1_000);
  expect(seen).toBe(0);
});

test("a shard that starts while somebody looks is told at once; one that ended is not", () => {
  const { hub, wishes } = shards(1);
  hub.subscribe("shop", () => {});
  hub.shardEnded(0);
  hub.shardStarted(1, (wish) => wishes.push(wish));
  expect(wishes).toEqual([["shop"], ["shop"]]);
  hub.subscribe(null, () => {});
  expect(wishes).toEqual([["shop"], ["shop"], "all"]);
});

test("of a flood 500 a second are told, and how many there were besides", () => {
  const { hub, taps } = shards(1);
  let [seen, dropped] = [0, 0];
  hub.subscribe(
    "shop",
    () => void seen++,
    (more) => {
      dropped += more;
    },
  );
  for (let i = 0; i < 2_000; i++) taps[0]!.record(outcome(), meta());
  vi.advanceTimersByTime(50);
  expect([seen, dropped]).toEqual([500, 1_500]);
  expect(taps[0]!.takeDropped()).toBe(1_500);
  expect(taps[0]!.takeDropped()).toBe(0);
  vi.advanceTimersByTime(1_000);
  taps[0]!.record(outcome(), meta());
  taps[0]!.flush();
  expect([seen, dropped]).toEqual([501, 1_500]);
});

test("long logs are bounded as well: a megabyte a second", () => {
  const { hub, taps } = shards(1);
  let units = 0;
  hub.subscribe("shop", ({ outcome: { log } }) => {
    units += log[0]!.message.length;
  });
  const log = [{ level: "info" as const, message: "x".repeat(60_000) }];
  for (let i = 0; i < 100; i++) taps[0]!.record(outcome({ log }), meta());
  vi.advanceTimersByTime(50);
  expect(units).toBeGreaterThan(900_000);
  expect(units).toBeLessThanOrEqual(1_048_576);
});

test("while nobody looks, nothing is kept and no timer runs", () => {
  const { taps } = shards(1);
  taps[0]!.record(outcome(), meta());
  expect(vi.getTimerCount()).toBe(0);
});
