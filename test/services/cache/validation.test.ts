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
  staleAt,
  textOf,
} from "./support/cache-of.ts";

const fields = {
  "cache-control": "max-age=60",
  etag: '"1"',
  "last-modified": dateAt(-100),
  "content-type": "text/plain",
  "x-gone": "stays",
  "x-new": ["a", "b"],
};

function cacheWith(given: Record<string, string | string[]> = fields, status = 200) {
  const cache = cacheOf();
  keep(cache, get(), head(given, status));
  return cache;
}

describe("the question whether a stored answer is still the one (RFC 9111, section 4.3.1)", () => {
  test("has the request's fields, and the answer's validators in place of the client's conditions", () => {
    const asking = get({ accept: "a", "If-None-Match": '"0"', "if-modified-since": dateAt(-5) });
    expect(staleAt(cacheWith(), asking, 61).revalidate).toEqual([
      ["accept", "a"],
      ["if-none-match", '"1"'],
      ["if-modified-since", dateAt(-100)],
    ]);
  });

  test("has no validator that is none", () => {
    const given = { ...fields, etag: "bare", "last-modified": "yesterday" };
    expect(keep(cacheOf(), get(), head(given))).toBe(true);
    expect(kindAt(cacheWith(given), get(), 61)).toBe("miss");
  });

  test("is asked before each use of what says no-cache (section 5.2.2.4)", () => {
    const cache = cacheWith({ ...fields, "cache-control": "max-age=60, no-cache" });
    expect(staleAt(cache, get(), 1)).toMatchObject({ use: "never", response: null });
  });

  test("is one for all where the answer has but outlived its time", () => {
    const collapsible = (control: string, wishes: string) => {
      const cache = cacheWith({ ...fields, "cache-control": control });
      return staleAt(cache, get({ "cache-control": wishes }), 100).collapsible;
    };
    expect(collapsible("max-age=60", "")).toBe(true);
    expect(collapsible("no-cache, max-age=60", "")).toBe(false);
    expect(collapsible("max-age=600", "no-cache")).toBe(false);
    expect(collapsible("max-age=60", "max-age=0")).toBe(false);
  });
});

describe("a 304 to it (RFC 9111, sections 3.2 and 4.3.4)", () => {
  const renewing = head(
    {
      ETag: '"1"',
      "cache-control": "max-age=30",
      "x-new": "c",
      "content-length": "99",
      "content-type": "text/html",
      "content-encoding": "gzip",
      connection: "close",
    },
    304,
  );

  test("makes it fresh again, with the fields of the 304 in place of those of the same name", () => {
    const cache = cacheWith();
    const response = cache.revalidated(get(), staleAt(cache, get(), 100), renewing, at(100))!;
    expect([response.status, textOf(response)]).toEqual([200, "body"]);
    expect(response.fields.toSorted()).toEqual([
      ["age", "0"],
      ["cache-control", "max-age=30"],
      ["content-length", "4"],
      ["content-type", "text/plain"],
      ["date", dateAt(100)],
      ["etag", '"1"'],
      ["last-modified", dateAt(-100)],
      ["x-gone", "stays"],
      ["x-new", "c"],
    ]);
    const later = freshAt(cache, get(), 110);
    expect(fieldOf(later.fields, "age")).toBe("10");
    expect(fieldOf(later.fields, "x-new")).toBe("c");
    expect(textOf(later)).toBe("body");
    expect(kindAt(cache, get(), 130)).toBe("stale");
    expect(cache.count).toBe(1);
  });

  test("has an age of its own", () => {
    const cache = cacheWith();
    const aged = { ...renewing, fields: [...renewing.fields, ["Age", "20"] as [string, string]] };
    const response = cache.revalidated(get(), staleAt(cache, get(), 100), aged, at(100))!;
    expect(fieldOf(response.fields, "age")).toBe("20");
    expect(kindAt(cache, get(), 109)).toBe("fresh");
    expect(kindAt(cache, get(), 110)).toBe("stale");
  });

  test("is answered with 304 to a client that has it", () => {
    const cache = cacheWith();
    const asking = get({ "if-none-match": '"1"' });
    const response = cache.revalidated(asking, staleAt(cache, asking, 100), renewing, at(100))!;
    expect([response.status, response.body.length]).toEqual([304, 0]);
    expect(textOf(freshAt(cache, get(), 101))).toBe("body");
  });

  test("by a weak tag speaks of the same answer", () => {
    const cache = cacheWith();
    const weak = head({ etag: 'W/"1"' }, 304);
    expect(cache.revalidated(get(), staleAt(cache, get(), 100), weak, at(100))).not.toBeNull();
  });

  test.each([
    ["another tag", { etag: '"2"' }],
    ["another date", { "last-modified": dateAt(-50) }],
  ])("that has %s is about another answer: what is stored goes", (_, given) => {
    const cache = cacheWith();
    const stale = staleAt(cache, get(), 100);
    expect(cache.revalidated(get(), stale, head(given, 304), at(100))).toBeNull();
    expect(kindAt(cache, get(), 100)).toBe("miss");
  });

  test("that forbids to keep it is answered, and ends what is stored", () => {
    for (const given of [{ "set-cookie": "a=1" }, { "cache-control": "private" }, { vary: "*" }]) {
      const cache = cacheWith();
      const answer = head({ etag: '"1"', ...given }, 304);
      const response = cache.revalidated(get(), staleAt(cache, get(), 100), answer, at(100))!;
      expect(textOf(response)).toBe("body");
      const [[name, value]] = Object.entries(given) as [[string, string]];
      expect(fieldOf(response.fields, name)).toBe(value);
      expect([kindAt(cache, get(), 100), cache.held]).toEqual(["miss", 0]);
    }
  });

  test("answers the client that asked, though what was stored has gone meanwhile, and stays gone", () => {
    const cache = cacheWith();
    const stale = staleAt(cache, get(), 100);
    cache.clear();
    expect(textOf(cache.revalidated(get(), stale, renewing, at(100))!)).toBe("body");
    expect([cache.count, cache.held]).toEqual([0, 0]);
  });

  test("to a request that says no-store renews nothing", () => {
    const cache = cacheWith();
    const asking = get({ "cache-control": "no-store" });
    cache.revalidated(asking, staleAt(cache, asking, 100), renewing, at(100));
    expect(kindAt(cache, get(), 101)).toBe("stale");
  });

  test("renews an answer of another status as that", () => {
    const cache = cacheWith(fields, 404);
    const response = cache.revalidated(get(), staleAt(cache, get(), 100), renewing, at(100))!;
    expect(response.status).toBe(404);
    expect(freshAt(cache, get(), 101).status).toBe(404);
  });
});

describe("a stale answer in use (RFC 5861)", () => {
  const windows = "max-age=60, stale-while-revalidate=30, stale-if-error=300";
  const useAt = (control: string, seconds: number, wishes = "") => {
    const cache = cacheWith({ ...fields, "cache-control": control });
    const { use, response } = staleAt(cache, get({ "cache-control": wishes }), seconds);
    expect(response === null).toBe(use === "never");
    return use;
  };

  test("while it is asked for anew, then only when the origin fails, then never", () => {
    expect(useAt(windows, 60)).toBe("meanwhile");
    expect(useAt(windows, 89)).toBe("meanwhile");
    expect(useAt(windows, 90)).toBe("on-error");
    expect(useAt(windows, 359)).toBe("on-error");
    expect(useAt(windows, 360)).toBe("never");
    expect(useAt("max-age=60", 61)).toBe("never");
    expect(useAt("max-age=60, stale-while-revalidate=x, stale-if-error=-5", 61)).toBe("never");
  });

  test("has its real age", () => {
    const cache = cacheWith({ ...fields, "cache-control": windows });
    const { response } = staleAt(cache, get(), 100);
    expect(fieldOf(response!.fields, "age")).toBe("100");
  });

  test.each(["no-cache", "must-revalidate", "proxy-revalidate"])(
    "never where the answer says %s (RFC 9111, section 4.2.4)",
    (directive) => expect(useAt(`${windows}, ${directive}`, 61)).toBe("never"),
  );

  test("beside s-maxage where the origin itself allows it", () => {
    expect(useAt("s-maxage=60, stale-while-revalidate=30", 61)).toBe("meanwhile");
    expect(useAt("s-maxage=60", 61)).toBe("never");
  });

  test.each(["no-cache", "max-age=10", "min-fresh=5"])("never for a request with %s", (wishes) => {
    expect(useAt(windows, 61, wishes)).toBe("never");
  });

  test("stays when the origin fails, and when there are no validators", () => {
    const cache = cacheWith({ "cache-control": windows });
    expect(staleAt(cache, get(), 100).revalidate).toEqual([]);
    expect(cache.store(get(), head({}, 503), at(100))).toBeNull();
    expect(staleAt(cache, get(), 101).use).toBe("on-error");
  });
});
