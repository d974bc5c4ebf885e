import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CacheBudget } from "../../../runtime/services/cache/cache-budget.ts";
import { HttpCache } from "../../../runtime/services/cache/http-cache.ts";
import { runs } from "../../support/runs.ts";
import { at, cacheOf, get, head, keep, kindAt, start } from "./support/cache-of.ts";

const answer = head({ "cache-control": "max-age=60" });
const to = (n: number) => get({}, `http://h.example/${n}`);
const body = (bytes: number) => ({ body: "x".repeat(bytes) });

/** Bytes of one entry with a body of that many. */
function entryBytes(bytes: number): number {
  const cache = cacheOf();
  keep(cache, to(0), answer, body(bytes));
  return cache.held;
}

describe("a cache's bytes", () => {
  test("count bodies, fields, keys and what an entry itself takes", () => {
    const empty = entryBytes(0);
    expect(empty).toBeGreaterThan(1_000);
    expect(entryBytes(5_000) - empty).toBe(5_000 + "5000".length - "0".length);
    const cache = cacheOf();
    const wide = head({ "cache-control": "max-age=60", vary: "accept", "x-a": "b".repeat(1_000) });
    keep(cache, get({ accept: "c".repeat(1_000) }, "http://h.example/0"), wide, body(0));
    expect(cache.held).toBeGreaterThan(empty + 2_000);
  });

  test("are enough for what was used last; the rest goes, least recently used first", () => {
    const cache = cacheOf({ bytes: 3 * entryBytes(1_000) });
    for (const n of [0, 1, 2]) keep(cache, to(n), answer, body(1_000));
    expect(kindAt(cache, to(0), 1)).toBe("fresh");
    keep(cache, to(3), answer, body(1_000));
    expect([0, 1, 2, 3].map((n) => kindAt(cache, to(n), 1))).toEqual([
      "fresh",
      "miss",
      "fresh",
      "fresh",
    ]);
  });

  test("are not all given for an entry that is larger than all of them", () => {
    const cache = cacheOf({ bytes: 10_000 });
    keep(cache, to(0), answer, body(10));
    expect(keep(cache, to(1), answer, body(20_000))).toBe(false);
    expect(cache.held).toBeLessThanOrEqual(10_000);
    expect(cacheOf({ bytes: 100 }).store(to(0), answer, start)).toBeNull();
  });

  test("count answers that are still coming, and are free when those are cut short", () => {
    const cache = cacheOf({ bytes: 100_000 });
    const sinks = Array.from({ length: 1_000 }, (_, n) => cache.store(to(n), answer, start));
    const open = sinks.filter((sink) => sink !== null);
    expect(open.length).toBeGreaterThan(10);
    expect(open.length).toBeLessThan(100);
    for (const sink of open) sink.write(new Uint8Array(1_000));
    expect(cache.held).toBeLessThanOrEqual(100_000);
    for (const sink of open) sink.abort();
    expect(cache.held).toBe(0);
  });

  test("take nothing for an answer before its bytes come, however long it says it is", () => {
    const cache = cacheOf({ bytes: 1e9, entryBytes: 1e8 });
    const long = head({ "cache-control": "max-age=60", "content-length": "100000000" });
    cache.store(to(0), long, start)!.write(new Uint8Array(1));
    expect(cache.held).toBeLessThan(10_000);
  });

  test("come back when it is cleared or closed; closed, it keeps nothing", () => {
    const budget = new CacheBudget(1e6);
    const cache = cacheOf({ budget });
    keep(cache, to(0), answer);
    cache.store(to(1), answer, start)!.write(new Uint8Array(9));
    expect(budget.held).toBe(cache.held);
    cache.clear();
    expect([cache.held, budget.held]).toEqual([0, 0]);
    const open = cache.store(to(1), answer, start)!;
    cache.close();
    open.write(new Uint8Array(9));
    expect([open.end(), cache.store(to(0), answer, start), budget.held]).toEqual([false, null, 0]);
  });
});

describe("a budget of several tenants", () => {
  test("has the one that holds most give way", () => {
    const size = entryBytes(1_000);
    const budget = new CacheBudget(6 * size);
    const [small, large] = [cacheOf({ budget }), cacheOf({ budget })];
    for (const n of [0, 1]) keep(small, to(n), answer, body(1_000));
    for (const n of [0, 1, 2, 3, 4, 5, 6, 7]) keep(large, to(n), answer, body(1_000));
    expect([small.count, large.count]).toEqual([2, 4]);
    expect(kindAt(large, to(3), 1)).toBe("miss");
    expect(kindAt(large, to(4), 1)).toBe("fresh");
    keep(small, to(2), answer, body(1_000));
    expect([small.count, large.count]).toEqual([3, 3]);
    expect(budget.held).toBe(6 * size);
  });

  test("lets nobody's answers under way push out what a smaller one keeps", () => {
    const budget = new CacheBudget(200_000);
    const [small, large] = [cacheOf({ budget }), cacheOf({ budget })];
    for (let n = 0; n < 10; n++) keep(small, to(n), answer, body(1_000));
    for (let n = 0; n < 1_000; n++) large.store(to(n), answer, start)?.write(new Uint8Array(5_000));
    expect(small.count).toBe(10);
    expect(budget.held).toBeLessThanOrEqual(200_000);
  });

  test("has what one had that is closed", () => {
    const budget = new CacheBudget(100_000);
    for (let round = 0; round < 100; round++) {
      const cache = cacheOf({ budget });
      expect(keep(cache, to(0), answer, body(50_000))).toBe(true);
      cache.close();
    }
    expect(budget.held).toBe(0);
  });
});

test("whatever comes, caches hold no more than they and their budget may, and all that is dropped is given back", () => {
  const step = fc.record({
    cache: fc.nat(2),
    what: fc.constantFrom(
      "keep",
      "open",
      "write",
      "end",
      "abort",
      "look",
      "post",
      "renew",
      "clear",
    ),
    path: fc.nat(12),
    accept: fc.constantFrom("", "a", "b"),
    bytes: fc.nat(9_000),
    vary: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const budget = new CacheBudget(40_000);
      const limits = { bytes: 20_000, entryBytes: 8_000, budget };
      const caches = [0, 1, 2].map(() => new HttpCache(limits));
      const sinks: ReturnType<HttpCache["store"]>[] = [];
      let now = start;
      for (const { cache: index, what, path, accept, bytes, vary } of steps) {
        now += 1_000;
        const cache = caches[index]!;
        const request = get({ accept }, `http://h.example/${path}`);
        const fields = { "cache-control": "max-age=5", etag: '"1"', "x-a": "y".repeat(bytes % 99) };
        const given = head(vary ? { ...fields, vary: "accept" } : fields);
        if (what === "keep") keep(cache, request, given, { ...body(bytes), now });
        else if (what === "open") sinks.push(cache.store(request, given, now));
        else if (what === "write") sinks.at(-1)?.write(new Uint8Array(bytes));
        else if (what === "end") sinks.pop()?.end();
        else if (what === "abort") sinks.shift()?.abort();
        else if (what === "post") cache.invalidate({ ...request, method: "POST" }, head({}));
        else if (what === "clear" && path === 0) cache.clear();
        else {
          const found = cache.lookup(request, now);
          if (what === "renew" && found.kind === "stale") {
            cache.revalidated(request, found, { ...given, status: 304 }, now);
          }
        }
        for (const { held, count } of caches) {
          expect(held).toBeLessThanOrEqual(20_000);
          expect(held).toBeGreaterThanOrEqual(count * 2_000);
        }
        expect(budget.held).toBe(caches.reduce((sum, { held }) => sum + held, 0));
        expect(budget.held).toBeLessThanOrEqual(40_000);
      }
      for (const cache of caches) cache.close();
      expect(budget.held).toBe(0);
    }),
    { numRuns: runs(300) },
  );
});

test("an answer that was replaced gives its bytes back", () => {
  const cache = cacheOf();
  for (let round = 0; round < 50; round++)
    keep(cache, to(0), answer, { ...body(100), now: at(round) });
  expect(cache.held).toBe(entryBytes(100));
});
