// What a cache in front of a worker needs: nobody is asked about what is stale.
import { describe, expect, test } from "vitest";
import { CacheBudget } from "../../../runtime/services/cache/cache-budget.ts";
import {
  collapsedStatus,
  forwardedStatus,
  hitStatus,
  unsatisfiableStatus,
} from "../../../runtime/services/cache/cache-status.ts";
import { TenantCaches } from "../../../runtime/services/cache/tenant-caches.ts";
import {
  at,
  cacheOf,
  freshAt,
  get,
  head,
  keep,
  kindAt,
  staleAt,
  start,
  uri,
} from "./support/cache-of.ts";

const fresh = head({ "cache-control": "max-age=60", etag: '"1"' });
const inFront = () => cacheOf({ asks: false });

describe("where nobody is asked about stale answers", () => {
  test.each([
    ["one without a lifetime", { etag: '"1"' }],
    ["one that is to be asked about", { "cache-control": "no-cache, max-age=60", etag: '"1"' }],
    ["one that is stale as it comes", { "cache-control": "max-age=60", age: "60", etag: '"1"' }],
  ])("%s is not kept", (_, fields) => {
    const cache = inFront();
    expect(keep(cache, get(), head(fields))).toBe(false);
    expect([cache.count, cache.held]).toEqual([0, 0]);
    expect(keep(cacheOf(), get(), head(fields))).toBe(true);
  });

  test("one that has become stale is a miss, unless it may be used meanwhile", () => {
    const cache = inFront();
    keep(cache, get(), fresh);
    expect([59, 60].map((seconds) => kindAt(cache, get(), seconds))).toEqual(["fresh", "miss"]);
    keep(cache, get(), head({ "cache-control": "max-age=60, stale-while-revalidate=30" }));
    expect(staleAt(cache, get(), 70)).toMatchObject({ use: "meanwhile", left: -10 });
    expect(kindAt(cache, get(), 90)).toBe("miss");
  });

  test("what is not answered is told why", () => {
    const cache = inFront();
    const why = (fields: Record<string, string>, seconds: number) =>
      cache.whyNot(get(fields), at(seconds));
    expect(why({}, 0)).toBe("uri-miss");
    keep(cache, get({ accept: "a" }), head({ "cache-control": "max-age=60", vary: "accept" }));
    expect(why({ accept: "b" }, 0)).toBe("vary-miss");
    expect(why({ accept: "a", "cache-control": "no-cache" }, 0)).toBe("request");
    expect(why({ accept: "a" }, 60)).toBe("stale");
    expect(why({ accept: "a", range: "bytes=0-" }, 0)).toBe("uri-miss");
  });
});

describe("a 304 to a client's own question", () => {
  const later = { "cache-control": "max-age=600", "x-new": "1" };

  test("makes the stored answer fresh again where it names it", () => {
    const cache = inFront();
    keep(cache, get(), fresh);
    expect(cache.renewed(get(), head({ ...later, etag: '"1"' }, 304), at(100))).toBe(true);
    const response = freshAt(cache, get(), 600);
    expect(response.fields).toContainEqual(["x-new", "1"]);
    expect(Buffer.from(response.body).toString()).toBe("body");
  });

  test.each([
    ["names another", { ...later, etag: '"2"' }],
    ["names none", later],
    [
      "has a date that the stored one has not",
      { ...later, "last-modified": "Thu, 01 Jan 2015 00:00:00 GMT" },
    ],
  ])("changes nothing where it %s", (_, fields) => {
    const cache = inFront();
    keep(cache, get(), fresh);
    expect(cache.renewed(get(), head(fields, 304), at(30))).toBe(false);
    expect(kindAt(cache, get(), 59)).toBe("fresh");
    expect(kindAt(cache, get(), 61)).toBe("miss");
  });

  test("ends the stored answer where that may not be kept any more", () => {
    const cache = inFront();
    keep(cache, get(), fresh);
    const now = { "cache-control": "private", etag: '"1"' };
    expect(cache.renewed(get(), head(now, 304), at(30))).toBe(false);
    expect(kindAt(cache, get(), 31)).toBe("miss");
  });

  test("does nothing where there is none", () => {
    expect(inFront().renewed(get(), head({ etag: '"1"' }, 304), start)).toBe(false);
  });
});

describe("what was asked for before an unsafe method did its work", () => {
  const post = { ...get(), method: "POST" };

  test("is not stored when it comes after, be it in the same millisecond", () => {
    const cache = cacheOf();
    const { sequence } = cache;
    cache.invalidate(post, head({}, 404));
    expect(cache.sequence).toBe(sequence);
    cache.invalidate(post, head({}, 204));
    const stored = (request = get(), since = cache.sequence) =>
      cache.store(request, fresh, start, start, since)?.end() ?? false;
    expect(stored(get(), sequence)).toBe(false);
    expect(stored(get({}, `${uri}?other`), sequence)).toBe(true);
    expect(stored()).toBe(true);
    // What is stored by then may be from before.
    expect(stored(get(), sequence)).toBe(false);
    expect(kindAt(cache, get(), 1)).toBe("fresh");
  });

  test("does not make the stored answer fresh again", () => {
    const cache = cacheOf();
    const { sequence } = cache;
    cache.invalidate(post, head({}, 204));
    keep(cache, get(), fresh);
    const confirmed = head({ etag: '"1"' }, 304);
    expect(cache.renewed(get(), confirmed, at(20), at(5), sequence)).toBe(false);
    expect(cache.renewed(get(), confirmed, at(20), at(5))).toBe(true);
  });
});

describe("the Cache-Status field", () => {
  test("says what became of a request", () => {
    const values = [
      hitStatus(12.9),
      hitStatus(-0.5),
      hitStatus(1e12),
      collapsedStatus("uri-miss", 3),
      forwardedStatus("stale", true),
      forwardedStatus("bypass", false),
      unsatisfiableStatus(),
    ];
    expect(values.map(([, value]) => value)).toEqual([
      "skerry; hit; ttl=12",
      "skerry; hit; ttl=-1",
      "skerry; hit; ttl=2147483648",
      "skerry; fwd=uri-miss; collapsed; ttl=3",
      "skerry; fwd=stale; stored",
      "skerry; fwd=bypass",
      "skerry; detail=only-if-cached",
    ]);
  });
});

describe("a budget in another", () => {
  const body = (bytes: number) => ({ body: "x".repeat(bytes) });
  const to = (n: number) => get({}, `http://h.example/${n}`);

  test("takes its bytes from that, and the member that has most gives way", () => {
    const outer = new CacheBudget(100_000);
    const [large, small] = [new CacheBudget(80_000, outer), new CacheBudget(80_000, outer)];
    const caches = [large, large, small].map((budget) => cacheOf({ bytes: 60_000, budget }));
    for (let n = 0; n < 10; n++) for (const cache of caches) keep(cache, to(n), fresh, body(5_000));
    expect(outer.held).toBe(large.held + small.held);
    expect(outer.held).toBeLessThanOrEqual(100_000);
    expect(large.held).toBeLessThanOrEqual(80_000);
    // Neither tenant has more than what is left when the other has its half.
    expect(Math.abs(large.held - small.held)).toBeLessThan(20_000);
    for (const cache of caches) cache.close();
    expect([outer.held, large.held, small.held]).toEqual([0, 0, 0]);
  });

  test("has no budget where that has none that gives way", () => {
    const outer = new CacheBudget(20_000);
    const [inner, other] = [new CacheBudget(20_000, outer), new CacheBudget(20_000, outer)];
    const [a, b] = [cacheOf({ budget: inner }), cacheOf({ budget: other })];
    const coming = a.store(to(0), fresh, start)!;
    coming.write(new Uint8Array(14_000));
    expect(keep(b, to(0), fresh, body(10_000))).toBe(false);
    expect([b.held, other.held]).toEqual([0, 0]);
    coming.abort();
    expect(keep(b, to(0), fresh, body(10_000))).toBe(true);
  });
});

test("a tenant that is dropped gives back all that it has, and what it had keeps nothing more", () => {
  const caches = new TenantCaches();
  const [fetched, inFrontOf] = [caches.of("t"), caches.inFrontOf("t")];
  for (const { answers } of [fetched, inFrontOf]) keep(answers, get(), fresh);
  keep(caches.of("u").answers, get(), fresh);
  expect(caches.tenants).toBe(2);
  caches.drop("t");
  expect([caches.tenants, fetched.answers.held, inFrontOf.answers.held]).toEqual([1, 0, 0]);
  for (const { answers } of [fetched, inFrontOf]) expect(keep(answers, get(), fresh)).toBe(false);
  expect(caches.held).toBe(caches.of("u").answers.held);
  caches.drop("t");
  caches.drop("u");
  expect([caches.tenants, caches.held]).toEqual([0, 0]);
});
