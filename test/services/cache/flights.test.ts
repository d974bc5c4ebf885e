import { describe, expect, test } from "vitest";
import { type Boarding, Flights } from "../../../runtime/services/cache/flights.ts";
import { at, cacheOf, freshAt, get, head, keep, start, textOf } from "./support/cache-of.ts";

const flightsOf = (options = {}) => new Flights({ waiters: 100, ms: 30_000, ...options });
const forever = new AbortController().signal;

function leaderOf(boarding: Boarding) {
  if (boarding.role !== "leader") throw new Error(boarding.role);
  return boarding;
}
function waiterOf(boarding: Boarding) {
  if (boarding.role !== "waiter") throw new Error(boarding.role);
  return boarding;
}

describe("requests for one URI that is not in the cache (RFC 9111, section 4)", () => {
  test("become one: the others wait for its answer, and find it", async () => {
    const cache = cacheOf();
    const flights = flightsOf();
    const leader = leaderOf(flights.board(get(), start));
    const waiting = Array.from({ length: 50 }, async () => {
      expect(await waiterOf(flights.board(get(), start)).landed(forever)).toBe(true);
      return textOf(freshAt(cache, get(), 1));
    });
    leader.land(keep(cache, get(), head({ "cache-control": "max-age=60" })));
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["body"]));
    expect(flights.board(get(), at(1)).role).toBe("leader");
  });

  test("do not wait one after the other for an answer that is not kept, nor at all for 10 s after it", async () => {
    const flights = flightsOf();
    const leader = leaderOf(flights.board(get(), start));
    const waiting = [1, 2].map(() => waiterOf(flights.board(get(), start)).landed(forever));
    leader.land(false);
    leader.land(true);
    expect(await Promise.all(waiting)).toEqual([false, false]);
    expect(flights.board(get(), at(9)).role).toBe("alone");
    expect(flights.board(get(), at(11)).role).toBe("leader");
  });

  test("learn how it landed though they begin to wait after it", async () => {
    const flights = flightsOf();
    const leader = leaderOf(flights.board(get(), start));
    const waiter = waiterOf(flights.board(get(), start));
    leader.land(true);
    expect(await waiter.landed(forever)).toBe(true);
  });

  test("wait no longer than their own signal says", async () => {
    const flights = flightsOf();
    flights.board(get(), start);
    const waiter = waiterOf(flights.board(get(), start));
    const leaving = new AbortController();
    const landed = waiter.landed(leaving.signal);
    leaving.abort();
    expect(await landed).toBe(false);
    expect(await waiter.landed(leaving.signal)).toBe(false);
  });

  test("go by themselves where too many wait, and lead where the one that leads is overdue", () => {
    const flights = flightsOf({ waiters: 2, ms: 1_000 });
    const first = leaderOf(flights.board(get(), start));
    for (const _ of [1, 2]) void waiterOf(flights.board(get(), start)).landed(forever);
    expect(flights.board(get(), start).role).toBe("alone");
    leaderOf(flights.board(get(), at(2)));
    first.land(true);
    expect(flights.board(get(), at(2)).role).toBe("waiter");
  });
});

test("requests for other URIs, or whose answers no cache may keep, wait for nobody", () => {
  const flights = flightsOf();
  flights.board(get(), start);
  expect(flights.board(get({}, "http://h.example/b"), start).role).toBe("leader");
  expect(flights.board(get({ range: "bytes=0-1" }), start).role).toBe("alone");
  expect(flights.board({ ...get(), method: "POST" }, start).role).toBe("alone");
  expect(flights.board(get({ authorization: "a" }), start).role).toBe("alone");
  expect(flights.board(get({ "cache-control": "no-store" }), start).role).toBe("alone");
});
