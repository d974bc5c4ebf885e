import { describe, expect, test } from "vitest";
import {
  at,
  cacheOf,
  dateAt,
  fieldOf,
  freshAt,
  get,
  head,
  keep,
  kindAt,
  start,
  textOf,
} from "./support/cache-of.ts";

/** Seconds for which an answer with these fields is fresh, up to `most`; it has an entity tag. */
function freshFor(fields: Record<string, string | string[]>, options = {}, most = 10_000): number {
  const cache = cacheOf(options);
  expect(keep(cache, get(), head({ etag: '"1"', ...fields }))).toBe(true);
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (kindAt(cache, get(), middle) === "fresh") low = middle + 1;
    else high = middle;
  }
  return low;
}

describe("how long an answer is fresh (RFC 9111, section 4.2.1)", () => {
  test.each([
    ["max-age", { "cache-control": "max-age=60" }, 60],
    ["max-age in any case, quoted", { "Cache-Control": 'MAX-AGE="60"' }, 60],
    [
      "s-maxage before max-age, for a shared cache",
      { "cache-control": "max-age=60, s-maxage=90" },
      90,
    ],
    ["an s-maxage of 0 as well", { "cache-control": "max-age=60, s-maxage=0" }, 0],
    ["Expires, counted from Date", { expires: dateAt(50), date: dateAt(-10) }, 50],
    ["Expires without Date, counted from arrival", { expires: dateAt(50) }, 50],
    ["Expires in the form of RFC 850", { expires: "Thursday, 01-Jan-26 00:00:50 GMT" }, 50],
    ["Expires in the form of asctime", { expires: "Thu Jan  1 00:00:50 2026" }, 50],
    ["max-age before Expires", { expires: dateAt(50), "cache-control": "max-age=60" }, 60],
    ["several lines as one list", { "cache-control": ["public", "max-age=60"] }, 60],
    ["must-revalidate while it is fresh", { "cache-control": "max-age=60, must-revalidate" }, 60],
    ["proxy-revalidate while it is fresh", { "cache-control": "max-age=60, proxy-revalidate" }, 60],
    ["a quoted comma", { "cache-control": 'x="a, max-age=5", max-age=60' }, 60],
    ["no lifetime: it is asked about each time", {}, 0],
    ["immutable: no lifetime by itself (RFC 8246)", { "cache-control": "immutable" }, 0],
    ["no-cache", { "cache-control": "no-cache, max-age=60" }, 0],
    ["no-cache for some fields: for all", { "cache-control": 'no-cache="x-a", max-age=60' }, 0],
    ["no-cache with an empty value", { "cache-control": "no-cache=, max-age=60" }, 0],
    ["Pragma where there is no Cache-Control", { pragma: "no-cache", expires: dateAt(60) }, 0],
  ])("%s", (_, fields, seconds) => expect(freshFor(fields)).toBe(seconds));

  test.each([
    ["a negative max-age", { "cache-control": "max-age=-60" }],
    ["a broken one", { "cache-control": "max-age=6.5" }],
    ["an empty one", { "cache-control": "max-age=", expires: dateAt(60) }],
    ["blanks around the sign", { "cache-control": "max-age = 60" }],
    ["a semicolon", { "cache-control": "max-age=60; public" }],
    ["two that differ", { "cache-control": "max-age=60, max-age=70" }],
    ["Expires: 0", { expires: "0" }],
    ["Expires with a year alone", { expires: "2099" }],
    ["two Expires that differ", { expires: [dateAt(60), dateAt(70)] }],
    ["Expires before Date", { expires: dateAt(60), date: dateAt(70) }],
  ])("what can't be read is stale (section 4.2.1): %s", (_, fields) => {
    expect(freshFor(fields)).toBe(0);
  });

  test("a lifetime too large to count is the largest there is (section 1.2.2)", () => {
    const cache = cacheOf();
    keep(cache, get(), head({ "cache-control": `max-age=${"9".repeat(400)}` }));
    expect(kindAt(cache, get(), 2 ** 31 - 1)).toBe("fresh");
    expect(kindAt(cache, get(), 2 ** 31)).toBe("miss");
  });

  test("a lifetime is guessed where the operator allows it, and within a bound (section 4.2.2)", () => {
    const heuristic = 3_600;
    expect(freshFor({ "last-modified": dateAt(-1_000) }, { heuristic })).toBe(100);
    expect(freshFor({ "last-modified": "Thu, 01 Jan 1970 00:00:00 GMT" }, { heuristic })).toBe(
      3_600,
    );
    expect(freshFor({ "last-modified": dateAt(-1_000) })).toBe(0);
    expect(freshFor({ "last-modified": dateAt(1_000) }, { heuristic })).toBe(0);
    const named = { "last-modified": dateAt(-1_000), "cache-control": "max-age=0" };
    expect(freshFor(named, { heuristic })).toBe(0);
  });
});

describe("an answer's age (RFC 9111, section 4.2.3)", () => {
  const aged = (fields: Record<string, string>, times = {}) => {
    const cache = cacheOf();
    keep(cache, get(), head({ "cache-control": "max-age=100000", ...fields }), times);
    return fieldOf(freshAt(cache, get(), 30.9).fields, "age");
  };

  test("counts from the Age it came with, its Date, and the time it took", () => {
    expect(aged({})).toBe("30");
    expect(aged({ age: "100" })).toBe("130");
    expect(aged({ date: dateAt(-200) })).toBe("230");
    expect(aged({ date: dateAt(-50), age: "100" })).toBe("130");
    expect(aged({ age: "100" }, { sentAt: at(-7) })).toBe("137");
  });

  test("is not made less by a Date in the future, or an Age that is none", () => {
    expect(aged({ date: "Fri, 31 Dec 9999 23:59:59 GMT" })).toBe("30");
    expect(aged({ age: "-100" })).toBe("30");
    expect(aged({ age: "1e9" })).toBe("30");
    expect(aged({ age: "100, 5" })).toBe("130");
  });

  test("counts against its lifetime", () => {
    const cache = cacheOf();
    keep(cache, get(), head({ "cache-control": "max-age=60", age: "50" }));
    expect(kindAt(cache, get(), 9)).toBe("fresh");
    expect(kindAt(cache, get(), 10)).toBe("miss");
    expect(keep(cache, get(), head({ "cache-control": "max-age=60", age: "9".repeat(300) }))).toBe(
      false,
    );
  });

  test("does not go back when the clock does", () => {
    const cache = cacheOf();
    keep(cache, get(), head({ "cache-control": "max-age=60", age: "5" }));
    expect(fieldOf(freshAt(cache, get(), -1_000).fields, "age")).toBe("5");
  });
});

test("an answer keeps its body, its Date and its fields; one without Date gets that of its arrival (RFC 9110, section 6.6.1)", () => {
  const cache = cacheOf();
  const fields = { "cache-control": "max-age=60", "X-Two": ["1", "2"], "content-length": "6" };
  keep(cache, get(), head({ ...fields, date: dateAt(-5) }), { body: "größe".slice(0, 4) });
  const response = freshAt(cache, get(), 1);
  expect(response.status).toBe(200);
  expect(textOf(response)).toBe("größ");
  expect(response.fields).toEqual([
    ["cache-control", "max-age=60"],
    ["x-two", "1"],
    ["x-two", "2"],
    ["date", dateAt(-5)],
    ["content-length", "6"],
    ["age", "6"],
  ]);
  keep(cache, get(), head({ "cache-control": "max-age=60" }), { now: start });
  expect(fieldOf(freshAt(cache, get(), 30).fields, "date")).toBe(dateAt(0));
});
