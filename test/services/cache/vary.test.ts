import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Field } from "../../../runtime/abi/generated/types.ts";
import { runs } from "../../support/runs.ts";
import {
  at,
  cacheOf,
  freshAt,
  get,
  head,
  keep,
  kindAt,
  start,
  textOf,
} from "./support/cache-of.ts";

const varied = (vary: string | string[]) => head({ "cache-control": "max-age=60", vary });

describe("Vary (RFC 9111, section 4.1)", () => {
  test("has several answers for one URI", () => {
    const cache = cacheOf();
    for (const accept of ["a", "b"]) {
      keep(cache, get({ Accept: accept }), varied("accept"), { body: accept });
    }
    keep(cache, get(), varied("Accept"), { body: "none" });
    expect(textOf(freshAt(cache, get({ accept: "a" }), 1))).toBe("a");
    expect(textOf(freshAt(cache, get({ ACCEPT: " b " }), 1))).toBe("b");
    expect(textOf(freshAt(cache, get(), 1))).toBe("none");
    expect(kindAt(cache, get({ accept: "" }), 1)).toBe("miss");
    expect(kindAt(cache, get({ accept: "c" }), 1)).toBe("miss");
    expect(cache.count).toBe(3);
  });

  test("takes several lines of a field as one list, in the order they have", () => {
    const cache = cacheOf();
    keep(cache, get({ accept: ["a", "b"] }), varied(["accept-language , ", "Accept"]));
    expect(kindAt(cache, get({ accept: "a, b" }), 1)).toBe("fresh");
    expect(kindAt(cache, get({ accept: ["b", "a"] }), 1)).toBe("miss");
    expect(kindAt(cache, get({ accept: ["a", "b"], "accept-language": "de" }), 1)).toBe("miss");
  });

  test("that differs from the last answer's ends what was kept by the older rule", () => {
    const cache = cacheOf();
    keep(cache, get({ accept: "a" }), head({ "cache-control": "max-age=60" }));
    keep(cache, get({ accept: "a" }), varied("accept"), { body: "a" });
    expect(kindAt(cache, get({ accept: "b" }), 1)).toBe("miss");
    expect(textOf(freshAt(cache, get({ accept: "a" }), 1))).toBe("a");
    keep(cache, get(), varied("cookie"));
    expect(cache.count).toBe(1);
  });

  test("that a 304 changes holds from then on", () => {
    const cache = cacheOf();
    keep(cache, get({ accept: "a" }), head({ "cache-control": "no-cache", etag: '"1"' }));
    const stale = cache.lookup(get({ accept: "b" }), at(1));
    if (stale.kind !== "stale") throw new Error(stale.kind);
    const answer = head({ "cache-control": "max-age=60", vary: "accept" }, 304);
    cache.revalidated(get({ accept: "b" }), stale, answer, at(1));
    expect(kindAt(cache, get({ accept: "a" }), 2)).toBe("miss");
    expect(kindAt(cache, get({ accept: "b" }), 2)).toBe("fresh");
  });

  test("has 32 answers for one URI at most; the one that was stored first goes", () => {
    const cache = cacheOf();
    for (let n = 0; n < 100; n++) keep(cache, get({ accept: `${n}` }), varied("accept"));
    expect(cache.count).toBe(32);
    expect(kindAt(cache, get({ accept: "67" }), 1)).toBe("miss");
    expect(kindAt(cache, get({ accept: "68" }), 1)).toBe("fresh");
  });

  test("by more names than any origin needs is not kept", () => {
    const names = Array.from({ length: 1_000 }, (_, n) => `x-${n}`);
    expect(cacheOf().store(get(), varied(names.join()), start)).toBeNull();
    expect(cacheOf().store(get(), varied(names), start)).toBeNull();
    expect(cacheOf().store(get(), varied(Array(1_000).fill("accept")), start)).not.toBeNull();
  });
});

describe("for any requests and answers", () => {
  const names = ["a", "b", "C"];
  const value = fc.constantFrom("", "1", "2", "1, 2", '","', "null", " 1");
  const request = fc
    .array(fc.tuple(fc.constantFrom(...names, "A", "c"), value), { maxLength: 5 })
    .map((fields): Field[] => fields);
  const step = fc.record({
    fields: request,
    vary: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }),
    path: fc.constantFrom("", "x"),
    later: fc.integer({ min: 0, max: 20 }),
  });

  /** The field of a request as Vary compares it, reckoned apart from the cache's own code. */
  const valueIn = (fields: Field[], name: string): string | null => {
    const lines = fields.filter((field) => field[0].toLowerCase() === name.toLowerCase());
    return lines.length === 0 ? null : lines.map((line) => line[1].trim()).join(", ");
  };

  test("none is served to a request that differs in a field of its Vary, or in its URI", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const cache = cacheOf({ bytes: 20_000 });
        const stored: (typeof steps)[number][] = [];
        let now = start;
        for (const { fields, vary, path, later } of steps) {
          now += later * 1000;
          const asking = { method: "GET", uri: `http://h.example/${path}`, fields };
          const found = cache.lookup(asking, now);
          if (found.kind === "fresh") {
            const origin = stored[Number(textOf(found.response))]!;
            expect(origin.path).toBe(path);
            for (const name of origin.vary) {
              expect(valueIn(fields, name)).toBe(valueIn(origin.fields, name));
            }
          } else {
            const answer = varied(vary.join(" ,"));
            keep(cache, asking, answer, { body: `${stored.length}`, now });
            stored.push({ fields, vary, path, later });
          }
        }
      }),
      { numRuns: runs(500) },
    );
  });
});
