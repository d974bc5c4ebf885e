import { describe, expect, test } from "vitest";
import { at, cacheOf, get, head, keep, kindAt, start } from "../support/cache-of.ts";

const fresh = { "cache-control": "max-age=60" };
const post = (to = "http://h.example/a", method = "POST") => ({ ...get({}, to), method });

function cacheWith(...uris: string[]) {
  const cache = cacheOf();
  for (const uri of uris) keep(cache, get({}, uri), head(fresh));
  return cache;
}

describe("a method that changes something ends what is stored (RFC 9111, section 4.4)", () => {
  test.each(["POST", "PUT", "DELETE", "PATCH", "UNHEARD-OF"])("%s does", (method) => {
    const cache = cacheWith("http://h.example/a", "http://h.example/b");
    cache.invalidate(post("HTTP://H.example:80/a#x", method), head({}, 204));
    expect(kindAt(cache, get({}, "http://h.example/a"), 1)).toBe("miss");
    expect(kindAt(cache, get({}, "http://h.example/b"), 1)).toBe("fresh");
  });

  test.each(["GET", "HEAD", "OPTIONS", "TRACE"])("%s does not", (method) => {
    const cache = cacheWith("http://h.example/a");
    cache.invalidate(post("http://h.example/a", method), head({}, 200));
    expect(kindAt(cache, get(), 1)).toBe("fresh");
  });

  test.each([400, 403, 500])("one that failed with %d does not", (status) => {
    const cache = cacheWith("http://h.example/a");
    cache.invalidate(post(), head({}, status));
    expect(kindAt(cache, get(), 1)).toBe("fresh");
  });

  test("all variants go", () => {
    const cache = cacheOf();
    const varied = head({ ...fresh, vary: "accept" });
    for (const accept of ["a", "b"]) keep(cache, get({ accept }), varied);
    cache.invalidate(post(), head({}));
    expect([cache.count, cache.held]).toEqual([0, 0]);
  });

  test("and so does what Location and Content-Location name, of the same origin alone", () => {
    const others = ["http://h.example/b", "http://h.example/c?d", "http://other.example/a"];
    for (const [place, gone] of [
      ["/b", 0],
      ["../c?d", 1],
      ["http://h.example:80/b", 0],
      ["//other.example/a", null],
      ["http://other.example/a", null],
      ["https://h.example/b", null],
      ["http://[", null],
    ] as const) {
      for (const name of ["location", "Content-Location"]) {
        const cache = cacheWith(...others);
        cache.invalidate(post(), head({ [name]: place }, 201));
        const kinds = others.map((uri) => kindAt(cache, get({}, uri), 1));
        expect(kinds).toEqual(others.map((_, index) => (index === gone ? "miss" : "fresh")));
      }
    }
  });
});

test("an answer asked for before that, and coming after it, is not stored", () => {
  const cache = cacheOf();
  const sink = cache.store(get(), head(fresh), start)!;
  sink.write(Buffer.from("old"));
  cache.invalidate(post(), head({}));
  sink.write(Buffer.from("er"));
  expect(sink.end()).toBe(false);
  expect([kindAt(cache, get(), 1), cache.held]).toEqual(["miss", 0]);
});

test("a 304 that comes after it brings nothing back", () => {
  const cache = cacheOf();
  keep(cache, get(), head({ "cache-control": "no-cache", etag: '"1"' }));
  const stale = cache.lookup(get(), at(1));
  cache.invalidate(post(), head({}));
  if (stale.kind !== "stale") throw new Error(stale.kind);
  cache.revalidated(get(), stale, head({ etag: '"1"' }, 304), at(2));
  expect(kindAt(cache, get(), 3)).toBe("miss");
});
