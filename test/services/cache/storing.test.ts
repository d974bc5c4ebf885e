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
} from "./support/cache-of.ts";

const fresh = { "cache-control": "max-age=60" };

test("a request whose Cache-Control is too long to be read is not kept, and ends nothing that is", () => {
  const cache = cacheOf();
  const long = { "cache-control": ",".repeat(9_000) };
  expect(cache.store(get(long), head(fresh), start)).toBeNull();
  expect(keep(cache, get(), head(fresh))).toBe(true);
  expect(cache.store(get(long), head({ "cache-control": "no-store" }), start)).toBeNull();
  expect(kindAt(cache, get(), 1)).toBe("fresh");
});

describe("what a shared cache does not keep (RFC 9111, section 3)", () => {
  test.each([
    ["no-store", { "cache-control": "max-age=60, no-store" }],
    ["no-store in capitals", { "cache-control": "max-age=60, NO-STORE" }],
    ["no-store with a value", { "cache-control": "no-store=, max-age=60" }],
    ["private", { "cache-control": "max-age=60, private" }],
    ["private for some fields", { "cache-control": 'private="x-a, x-b", max-age=60' }],
    ["private with an empty value", { "cache-control": 'private="", max-age=60' }],
    ["directives behind a quote that does not end", { "cache-control": 'max-age=60, x="no-store' }],
    ["an answer that sets a cookie", { ...fresh, "set-cookie": "a=1" }],
    [
      "one that sets a cookie and is public",
      { "cache-control": "public, immutable", "set-cookie": "a=1" },
    ],
    ["an answer that depends on anything (section 4.1)", { ...fresh, vary: "*" }],
    ["the same among others", { ...fresh, vary: ["accept", "accept-language, *"] }],
    ["a part", { ...fresh, "content-range": "bytes 0-3/10" }],
    ["what is never fresh, and can't be asked about", {}],
    ["the same with no-cache", { "cache-control": "no-cache, max-age=60" }],
    ["a list that would take ms to read", { "cache-control": `max-age=60${",".repeat(8_192)}` }],
    ["the same of fields", { ...fresh, vary: `accept${",accept".repeat(1_200)}` }],
    ["the same of a connection's", { ...fresh, connection: `x-a${", x-a".repeat(2_000)}` }],
  ])("%s", (_, fields) => {
    const cache = cacheOf();
    expect(cache.store(get(), head(fields), start)).toBeNull();
    expect(cache.held).toBe(0);
  });

  test.each([206, 304, 500, 502, 503, 504, 429, 418, 201, 101, 700])(
    "an answer of status %d",
    (status) => {
      expect(cacheOf().store(get(), head(fresh, status), start)).toBeNull();
    },
  );

  test.each([200, 203, 204, 300, 301, 302, 307, 308, 404, 410])(
    "but one of status %d",
    (status) => {
      const cache = cacheOf();
      expect(keep(cache, get(), head(fresh, status), { body: "" })).toBe(true);
      expect(freshAt(cache, get(), 1).status).toBe(status);
    },
  );

  test.each(["POST", "PUT", "HEAD", "OPTIONS", "get", "PURGE"])("an answer to %s", (method) => {
    expect(cacheOf().store({ ...get(), method }, head(fresh), start)).toBeNull();
  });

  test.each([
    ["range", "bytes=0-3"],
    ["if-range", '"1"'],
    ["if-match", '"1"'],
    ["if-unmodified-since", dateAt(0)],
    ["Cache-Control", "no-store"],
  ])("an answer to a request with %s", (name, value) => {
    expect(cacheOf().store(get({ [name]: value }), head(fresh), start)).toBeNull();
  });

  test.each([
    "ftp://h.example/",
    "/a",
    "http://user@h.example/a",
    "http://h.example/ a",
    "http:///a",
    "",
  ])("an answer from %s", (uri) =>
    expect(cacheOf().store(get({}, uri), head(fresh), start)).toBeNull(),
  );
});

test("must-understand says how no-store is meant, for statuses the cache knows (section 5.2.2.3)", () => {
  const fields = { "cache-control": "must-understand, no-store, max-age=60" };
  expect(keep(cacheOf(), get(), head(fields))).toBe(true);
  expect(keep(cacheOf(), get(), head(fields, 299))).toBe(false);
});

describe("requests with Authorization (RFC 9111, section 3.5)", () => {
  const secret = get({ authorization: "Bearer a" });

  test.each(["public, max-age=60", "s-maxage=60", "max-age=60, must-revalidate"])(
    "get kept and get from the cache what says %s",
    (control) => {
      const cache = cacheOf();
      expect(keep(cache, secret, head({ "cache-control": control }))).toBe(true);
      expect(kindAt(cache, secret, 1)).toBe("fresh");
      expect(kindAt(cache, get(), 1)).toBe("fresh");
    },
  );

  test("get nothing kept otherwise, and nothing that others got", () => {
    const cache = cacheOf();
    expect(keep(cache, secret, head(fresh))).toBe(false);
    expect(keep(cache, get(), head(fresh))).toBe(true);
    expect(kindAt(cache, secret, 1)).toBe("miss");
    expect(keep(cache, secret, head(fresh))).toBe(false);
    expect(kindAt(cache, get(), 1)).toBe("fresh");
  });
});

test("fields about a connection or a proxy are not kept, nor those that Connection names (section 3.1)", () => {
  const cache = cacheOf();
  const fields = {
    ...fresh,
    connection: "close, X-Hop , vary, cache-control",
    "keep-alive": "timeout=5",
    "x-hop": "1",
    "X-End": "2",
    te: "trailers",
    trailer: "x-sum",
    "transfer-encoding": "chunked",
    upgrade: "h2c",
    "proxy-authenticate": "Basic",
    "proxy-authentication-info": "a",
    "proxy-connection": "close",
    vary: "accept",
  };
  keep(cache, get({ accept: "a" }), head(fields));
  const names = freshAt(cache, get({ accept: "a" }), 1).fields.map(([name]) => name);
  expect(names).toEqual(["cache-control", "x-end", "vary", "date", "content-length", "age"]);
  expect(kindAt(cache, get({ accept: "b" }), 1)).toBe("miss");
});

describe("a body that passes", () => {
  const sinkOf = (cache = cacheOf(), fields: Record<string, string> = fresh) =>
    cache.store(get(), head(fields), start)!;

  test("is stored at its end, and not before", () => {
    const cache = cacheOf();
    const sink = sinkOf(cache);
    const piece = Buffer.from("abc");
    sink.write(piece);
    piece.fill(0);
    expect(kindAt(cache, get(), 1)).toBe("miss");
    sink.write(Buffer.from("def"));
    expect(sink.end()).toBe(true);
    expect(Buffer.from(freshAt(cache, get(), 1).body).toString()).toBe("abcdef");
    expect(sink.end()).toBe(false);
  });

  test("is not stored when it was cut short (RFC 9111, section 3.3)", () => {
    const cache = cacheOf();
    const aborted = sinkOf(cache);
    aborted.write(Buffer.from("abc"));
    aborted.abort();
    expect(aborted.end()).toBe(false);
    const short = sinkOf(cache, { ...fresh, "content-length": "4" });
    short.write(Buffer.from("abc"));
    expect(short.end()).toBe(false);
    const long = sinkOf(cache, { ...fresh, "content-length": "2" });
    long.write(Buffer.from("abc"));
    expect(long.open).toBe(false);
    expect(long.end()).toBe(false);
    expect([cache.count, cache.held]).toEqual([0, 0]);
  });

  test("is not stored when it is too long, told or not", () => {
    const cache = cacheOf({ entryBytes: 10 });
    expect(cache.store(get(), head({ ...fresh, "content-length": "11" }), start)).toBeNull();
    const sink = sinkOf(cache);
    sink.write(new Uint8Array(10));
    expect(sink.open).toBe(true);
    sink.write(new Uint8Array(1));
    expect([sink.open, sink.end(), cache.held]).toEqual([false, false, 0]);
  });

  test("has the length it had when stored, in any number of pieces", () => {
    const cache = cacheOf();
    const sink = sinkOf(cache);
    for (let byte = 0; byte < 20_000; byte++) sink.write(Uint8Array.of(byte));
    sink.end();
    const { body, fields } = freshAt(cache, get(), 1);
    expect(
      Buffer.compare(
        body,
        Uint8Array.from({ length: 20_000 }, (_, byte) => byte),
      ),
    ).toBe(0);
    expect(body.buffer.byteLength).toBe(20_000);
    expect(fieldOf(fields, "content-length")).toBe("20000");
  });

  test("of an answer without content has no length (RFC 9110, section 8.6)", () => {
    const cache = cacheOf();
    keep(cache, get(), head(fresh, 204), { body: "" });
    expect(fieldOf(freshAt(cache, get(), 1).fields, "content-length")).toBeUndefined();
  });
});

test("a newer answer takes the place of the older, and one that may not be kept ends it", () => {
  const cache = cacheOf();
  keep(cache, get(), head({ ...fresh, etag: '"1"' }));
  keep(cache, get(), head({ ...fresh, etag: '"2"' }), { now: at(5) });
  expect(fieldOf(freshAt(cache, get(), 6).fields, "etag")).toBe('"2"');
  expect(cache.count).toBe(1);
  // A client's own wish, or a failing origin, says nothing about what is kept.
  keep(cache, get({ "cache-control": "no-store" }), head({ "cache-control": "no-store" }));
  keep(cache, get(), head({ "cache-control": "no-store" }, 503));
  expect(kindAt(cache, get(), 6)).toBe("fresh");
  keep(cache, get(), head({ "cache-control": "no-store" }));
  expect(kindAt(cache, get(), 6)).toBe("miss");
  expect([cache.count, cache.held]).toEqual([0, 0]);
});

describe("the key is the URI, in the normal form of RFC 9110, section 4.2.3", () => {
  const same = (stored: string, asked: string) => {
    const cache = cacheOf();
    keep(cache, get({}, stored), head(fresh));
    return kindAt(cache, get({}, asked), 1) === "fresh";
  };

  test.each([
    ["http://h.example", "http://h.example/"],
    ["HTTP://H.Example:80/A?b", "http://h.example/A?b"],
    ["https://h.example:443/#x", "https://h.example/"],
    ["http://h.example:/", "http://h.example/"],
    ["http://h.example?q", "http://h.example/?q"],
    ["http://[::1]:80/", "http://[::1]/"],
  ])("%s is %s", (a, b) => expect(same(a, b)).toBe(true));

  test.each([
    ["http://h.example/", "https://h.example/"],
    ["http://h.example/a", "http://h.example/A"],
    ["http://h.example/a?b", "http://h.example/a?c"],
    ["http://h.example/a", "http://h.example/a?"],
    ["http://h.example/b", "http://h.example/a/../b"],
    ["http://h.example/b", "http://h.example/a/%2e%2e/b"],
    ["http://h.example/~", "http://h.example/%7e"],
    ["http://h.example/a", "http://h.example:8080/a"],
    ["http://h.example/", "http://h.example./"],
  ])("%s is not %s", (a, b) => expect(same(a, b)).toBe(false));
});
