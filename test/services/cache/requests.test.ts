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

function cacheWith(
  fields: Record<string, string> = { "cache-control": "max-age=60", etag: '"1"' },
) {
  const cache = cacheOf();
  keep(cache, get(), head(fields));
  return cache;
}
const wishing = (control: string) => get({ "cache-control": control });

describe("what a request says of caching (RFC 9111, section 5.2.1)", () => {
  test.each([
    ["no-cache", 0, "stale"],
    ["NO-CACHE", 0, "stale"],
    ["max-age=0", 1, "stale"],
    ["max-age=10", 10, "fresh"],
    ["max-age=10", 11, "stale"],
    ["max-age=x", 1, "stale"],
    ["min-fresh=50", 10, "fresh"],
    ["min-fresh=50", 11, "stale"],
    ["max-stale=10", 70, "fresh"],
    ["max-stale=10", 71, "stale"],
    ["max-stale", 5_000, "fresh"],
    ["max-stale=x", 61, "stale"],
    ["no-store", 1, "fresh"],
    ["only-if-cached", 1, "fresh"],
    ["only-if-cached", 61, "unsatisfiable"],
    ["only-if-cached, no-cache", 1, "unsatisfiable"],
  ])("%s, of an answer kept for %d of 60 s: %s", (control, seconds, kind) => {
    expect(kindAt(cacheWith(), wishing(control), seconds)).toBe(kind);
  });

  test("Pragma: no-cache counts where there is no Cache-Control (section 5.4)", () => {
    const cache = cacheWith();
    expect(kindAt(cache, get({ pragma: "no-cache" }), 1)).toBe("stale");
    expect(kindAt(cache, get({ pragma: "no-cache", "cache-control": "max-age=30" }), 1)).toBe(
      "fresh",
    );
  });

  test("only-if-cached gets nothing else, whatever it asks for (section 5.2.1.7)", () => {
    const cache = cacheOf();
    expect(kindAt(cache, wishing("only-if-cached"), 0)).toBe("unsatisfiable");
    expect(kindAt(cache, get({ "cache-control": "only-if-cached", range: "bytes=0-1" }), 0)).toBe(
      "unsatisfiable",
    );
  });

  test.each(["no-cache", "must-revalidate", "proxy-revalidate", "s-maxage=60"])(
    "max-stale gets nothing that is stale where the answer says %s (section 4.2.4)",
    (directive) => {
      const cache = cacheWith({ "cache-control": `max-age=60, ${directive}`, etag: '"1"' });
      expect(kindAt(cache, wishing("max-stale"), 61)).toBe("stale");
      expect(kindAt(cache, wishing("max-stale=1000"), 61)).toBe("stale");
    },
  );
});

test("a request for a part, with a precondition, or by another method goes to the origin (RFC 9110, sections 13.1, 14.2)", () => {
  const cache = cacheWith();
  for (const name of ["Range", "if-range", "If-Match", "if-unmodified-since"]) {
    expect(kindAt(cache, get({ [name]: '"1"' }), 1)).toBe("bypass");
  }
  for (const method of ["POST", "OPTIONS", "get"]) {
    expect(kindAt(cache, { ...get(), method }, 1)).toBe("bypass");
  }
});

describe("HEAD (RFC 9111, sections 4 and 4.3.5)", () => {
  const asking = { ...get(), method: "HEAD" };

  test("is answered from a stored GET, with its length and without its body", () => {
    const response = freshAt(cacheWith(), asking, 1);
    expect(response.body.length).toBe(0);
    expect(fieldOf(response.fields, "content-length")).toBe("4");
  });

  test.each([
    ["another entity tag", { etag: '"2"' }],
    ["another length", { "content-length": "5" }],
  ])("that is answered with %s ends what is stored", (_, fields) => {
    const cache = cacheWith();
    expect(cache.store(asking, head({ etag: '"1"', ...fields }), at(1))).toBeNull();
    expect(kindAt(cache, get(), 2)).toBe("miss");
  });

  test("that is answered with the same leaves it", () => {
    const cache = cacheWith();
    cache.store(asking, head({ etag: '"1"', "content-length": "4" }), at(1));
    cache.store(asking, head({ etag: '"2"' }, 503), at(1));
    expect(kindAt(cache, get(), 2)).toBe("fresh");
  });
});

describe("a client that has the answer gets 304 (RFC 9110, section 13.2.2)", () => {
  const modified = dateAt(-100);
  const cache = cacheWith({
    "cache-control": "max-age=60",
    etag: 'W/"1"',
    "last-modified": modified,
    "x-other": "a",
    vary: "accept",
  });

  test.each([
    ["its tag", { "if-none-match": '"1"' }],
    ["its weak tag among others", { "if-none-match": '"0", W/"1" ,"2"' }],
    ["any tag", { "if-none-match": "*" }],
    ["its date", { "if-modified-since": modified }],
    ["a later date", { "if-modified-since": dateAt(0) }],
  ])("by %s", (_, fields) => {
    const response = freshAt(cache, get(fields), 1);
    expect(response.status).toBe(304);
    expect(response.body.length).toBe(0);
    const names = response.fields.map(([name]) => name).sort();
    expect(names).toEqual(["age", "cache-control", "date", "etag", "last-modified", "vary"]);
  });

  test.each([
    ["another tag", { "if-none-match": '"2"' }],
    ["another tag, though its date", { "if-none-match": '"2"', "if-modified-since": modified }],
    ["a tag inside another", { "if-none-match": '"x"1"' }],
    ["an earlier date", { "if-modified-since": dateAt(-200) }],
    ["a date that is none", { "if-modified-since": "2099" }],
  ])("but not by %s", (_, fields) => {
    const response = freshAt(cache, get(fields), 1);
    expect([response.status, textOf(response)]).toEqual([200, "body"]);
  });

  test("and an answer that is no 200 is not compared", () => {
    const missing = cacheOf();
    keep(missing, get(), head({ "cache-control": "max-age=60", etag: '"1"' }, 404), { now: start });
    expect(freshAt(missing, get({ "if-none-match": '"1"' }), 1).status).toBe(404);
  });
});
