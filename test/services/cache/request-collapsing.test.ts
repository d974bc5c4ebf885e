import { describe, expect, test } from "vitest";
import {
  type CollapseRole,
  RequestCollapser,
} from "../../../runtime/services/cache/request-collapsing.ts";
import { at, cacheOf, freshAt, get, head, keep, start, textOf } from "./support/cache-of.ts";

const collapserOf = (options = {}) =>
  new RequestCollapser({ waiters: 100, ms: 30_000, ...options });
const forever = new AbortController().signal;

function leaderOf(joined: CollapseRole) {
  if (joined.role !== "leader") throw new Error(joined.role);
  return joined;
}
function waiterOf(joined: CollapseRole) {
  if (joined.role !== "waiter") throw new Error(joined.role);
  return joined;
}

describe("requests for one URI that is not in the cache (RFC 9111, section 4)", () => {
  test("become one: the others wait for its answer, and find it", async () => {
    const cache = cacheOf();
    const collapser = collapserOf();
    const leader = leaderOf(collapser.join(get(), start));
    const waiting = Array.from({ length: 50 }, async () => {
      expect(await waiterOf(collapser.join(get(), start)).completed(forever)).toBe(true);
      return textOf(freshAt(cache, get(), 1));
    });
    leader.complete(keep(cache, get(), head({ "cache-control": "max-age=60" })));
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["body"]));
    expect(collapser.join(get(), at(1)).role).toBe("leader");
  });

  test("do not wait one after the other for an answer that is not kept, nor at all for 10 s after it", async () => {
    const collapser = collapserOf();
    const leader = leaderOf(collapser.join(get(), start));
    const waiting = [1, 2].map(() => waiterOf(collapser.join(get(), start)).completed(forever));
    leader.complete(false);
    leader.complete(true);
    expect(await Promise.all(waiting)).toEqual([false, false]);
    expect(collapser.join(get(), at(9)).role).toBe("alone");
    expect(collapser.join(get(), at(11)).role).toBe("leader");
  });

  test("learn how it completed though they begin to wait after it", async () => {
    const collapser = collapserOf();
    const leader = leaderOf(collapser.join(get(), start));
    const waiter = waiterOf(collapser.join(get(), start));
    leader.complete(true);
    expect(await waiter.completed(forever)).toBe(true);
  });

  test("wait no longer than their own signal says", async () => {
    const collapser = collapserOf();
    collapser.join(get(), start);
    const waiter = waiterOf(collapser.join(get(), start));
    const leaving = new AbortController();
    const completed = waiter.completed(leaving.signal);
    leaving.abort();
    expect(await completed).toBe(false);
    expect(await waiter.completed(leaving.signal)).toBe(false);
  });

  test("go by themselves where too many wait, and lead where the one that leads is overdue", () => {
    const collapser = collapserOf({ waiters: 2, ms: 1_000 });
    const first = leaderOf(collapser.join(get(), start));
    for (const _ of [1, 2]) void waiterOf(collapser.join(get(), start)).completed(forever);
    expect(collapser.join(get(), start).role).toBe("alone");
    leaderOf(collapser.join(get(), at(2)));
    first.complete(true);
    expect(collapser.join(get(), at(2)).role).toBe("waiter");
  });
});

test("requests for other URIs, or whose answers no cache may keep, wait for nobody", () => {
  const collapser = collapserOf();
  collapser.join(get(), start);
  expect(collapser.join(get({}, "http://h.example/b"), start).role).toBe("leader");
  expect(collapser.join(get({ range: "bytes=0-1" }), start).role).toBe("alone");
  expect(collapser.join({ ...get(), method: "POST" }, start).role).toBe("alone");
  expect(collapser.join(get({ authorization: "a" }), start).role).toBe("alone");
  expect(collapser.join(get({ "cache-control": "no-store" }), start).role).toBe("alone");
});
