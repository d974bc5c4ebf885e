import { describe, expect, test } from "vitest";
import type { Field } from "../../../runtime/abi/generated/types.ts";
import { atPace } from "../../support/pace.ts";
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
  start,
} from "./support/cache-of.ts";

const fresh = { "cache-control": "max-age=60" };

describe("fields from strangers", () => {
  test.each<[string, Record<string, string>]>([
    ["blanks", { "cache-control": `max-age=60${" ".repeat(200_000)}"` }],
    ["tabs", { "cache-control": `${"\t".repeat(200_000)}x y` }],
    ["commas", { "cache-control": ",".repeat(200_000) }],
    ["quotes", { "cache-control": 'a="'.repeat(60_000) }],
    ["quoted commas", { "cache-control": 'a=",'.repeat(50_000) }],
    ["a quote that does not end", { "cache-control": `a="${",b=c".repeat(50_000)}` }],
    ["backslashes", { "cache-control": `a="${"\\".repeat(199_999)}` }],
    ["escaped quotes", { "cache-control": `a="${'\\"'.repeat(99_999)}` }],
    ["names of Vary", { vary: " , ".repeat(60_000) }],
    ["blanks in Vary", { vary: `a${" ".repeat(200_000)}b` }],
    ["names of Connection", { connection: `${" ".repeat(99_999)},`.repeat(2) }],
    ["an Age", { age: "9".repeat(200_000) }],
    ["blanks in an Age", { age: `${" ".repeat(200_000)}x` }],
    ["a date", { expires: `Thu, 01 Jan 2026 00:00:00 GMT${" ".repeat(200_000)}x` }],
    ["an entity tag", { etag: `"${"x".repeat(200_000)}"` }],
    ["a Pragma", { pragma: "no-cach".repeat(30_000) }],
  ])("of many %s cost little time", (_, fields) => {
    const cache = cacheOf();
    const began = performance.now();
    keep(cache, get(fields), head({ ...fresh, ...fields }));
    cache.lookup(get({ ...fields, "if-none-match": Object.values(fields)[0]! }), start);
    // A pattern that is not linear takes minutes for these.
    expect(performance.now() - began).toBeLessThan(atPace(5_000));
  });

  test("of many lines cost little time", () => {
    const lines = Array.from({ length: 50_000 }, (): Field => ["cache-control", "public"]);
    const request = { method: "GET", uri: "http://h.example/", fields: lines };
    const began = performance.now();
    cacheOf().store(request, { status: 200, fields: lines }, start);
    expect(performance.now() - began).toBeLessThan(atPace(5_000));
  });

  test("named like properties of objects are fields and directives like others", () => {
    const cache = cacheOf();
    const names = ["__proto__", "constructor", "hasownproperty"];
    const fields = Object.fromEntries(names.map((name) => [name, "a"]));
    const control = `__proto__=1, constructor, max-age=60, toString="no-store"`;
    const answer = head({ ...fields, "cache-control": control, vary: "__proto__, constructor" });
    expect(keep(cache, get({ constructor: "a" }), answer)).toBe(true);
    expect(kindAt(cache, get({ constructor: "a" }), 1)).toBe("fresh");
    expect(kindAt(cache, get(), 1)).toBe("miss");
  });

  test("over 64 KiB, or with characters HTTP does not allow, are not kept", () => {
    const store = (name: string, value: string) =>
      cacheOf().store(
        get(),
        {
          status: 200,
          fields: [
            ["cache-control", "max-age=60"],
            [name, value],
          ],
        },
        start,
      );
    expect(store("x", "y".repeat(60_000))).not.toBeNull();
    expect(store("x", "y".repeat(70_000))).toBeNull();
    expect(store("x", "a\r\nset-cookie: b")).toBeNull();
    expect(store("x", "a\nb")).toBeNull();
    expect(store("x", "a\0b")).toBeNull();
    expect(store("x", "\u{1f600}")).toBeNull();
    expect(store("x\n", "a")).toBeNull();
    expect(store("", "a")).toBeNull();
  });

  test("are given back as they came, bytes over 127 too", () => {
    const cache = cacheOf();
    keep(cache, get(), head({ ...fresh, "x-a": "\xe9\t\xff", "x-empty": "" }));
    const { fields } = freshAt(cache, get(), 1);
    expect([fieldOf(fields, "x-a"), fieldOf(fields, "x-empty")]).toEqual(["\xe9\t\xff", ""]);
  });
});

test("an entity tag of more than 1,024 characters is kept and not asked about", () => {
  const cache = cacheOf();
  const etag = `"${"x".repeat(2_000)}"`;
  keep(cache, get(), head({ ...fresh, etag, "last-modified": dateAt(-9) }));
  expect(fieldOf(freshAt(cache, get(), 1).fields, "etag")).toBe(etag);
  expect(staleAt(cache, get(), 61).revalidate).toEqual([["if-modified-since", dateAt(-9)]]);
});

test("dates far in the future or the past make no answer fresh for ever", () => {
  const last = "Fri, 31 Dec 9999 23:59:59 GMT";
  const cache = cacheOf({ heuristic: 86_400 });
  keep(cache, get(), head({ expires: last, date: last, etag: '"1"' }));
  expect(kindAt(cache, get(), 0)).toBe("stale");
  keep(cache, get(), head({ expires: last, etag: '"1"' }));
  expect(kindAt(cache, get(), 2 ** 31 + 1)).toBe("stale");
  keep(cache, get(), head({ "last-modified": dateAt(-1e9), date: last }));
  expect(kindAt(cache, get(), 86_401)).toBe("stale");
});

test("what is given out can be changed without changing what is kept", () => {
  const cache = cacheOf();
  keep(cache, get(), head(fresh));
  const first = freshAt(cache, get(), 1);
  first.fields[0]![1] = "no-store";
  first.fields.length = 0;
  expect(freshAt(cache, get(), 1).fields[0]).toEqual(["cache-control", "max-age=60"]);
});

test("tenants share nothing: what one keeps, another does not find", () => {
  const [one, other] = [cacheOf(), cacheOf()];
  keep(one, get(), head({ "cache-control": "public, max-age=60" }), { now: at(0) });
  expect(kindAt(other, get(), 1)).toBe("miss");
});
