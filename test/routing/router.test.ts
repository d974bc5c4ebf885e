import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalRoute, Router } from "../../runtime/routing/router.ts";
import { runs } from "../support/runs.ts";

/** A router in which each route is its own target. */
const routerOf = (...routes: string[]) =>
  new Router(routes.map((route) => ({ route, target: route })));

describe("a route's canonical form", () => {
  test.each([
    ["Shop.Example.COM/*", "shop.example.com/*"],
    ["shop.example.com./a/", "shop.example.com/a"],
    ["bücher.example/é", "xn--bcher-kva.example/%C3%A9"],
    ["h.example/%7Ea/%2a", "h.example/~a/%2A"],
    ["h.example/A%c3%a9", "h.example/A%C3%A9"],
    ["*.example.com/a/*", "*.example.com/a/*"],
    ["*/", "*/"],
    ["127.1/*", "127.0.0.1/*"],
    ["[0::1]/*", "[::1]/*"],
  ])("of %s is %s", (text, canonical) => {
    expect(canonicalRoute(text)).toBe(canonical);
    expect(canonicalRoute(canonical)).toBe(canonical);
  });

  test.each([
    ["", "no path"],
    ["example.com", 'write "example.com/*"'],
    ["/a", "no host"],
    ["https://example.com/*", "scheme"],
    ["example.com:8080/*", "port"],
    ["[::1]:80/*", "port"],
    ["a.*.com/*", "* inside its host"],
    ["*a.com/*", "* inside its host"],
    ["*.127.0.0.1/*", "*. before an address"],
    ["user@example.com/*", "no valid host"],
    ["a..b/*", "no valid host"],
    [`${"a.".repeat(130)}com/*`, "no valid host"],
    ["example.com/a*", "* in its path"],
    ["example.com/*/a", "* in its path"],
    ["example.com/a//b", "empty segment"],
    ["example.com/a/../b", "dot segment"],
    ["example.com/%2E/b", "dot segment"],
    ["example.com/a%2Fb", "encoded slash"],
    ["example.com/a%00", "control character"],
    ["example.com/a?b", "?, #"],
    ["example.com/100%", "write %25"],
    [`example.com/${"a".repeat(3_000)}`, "2048 are allowed"],
  ])("there is none of %s, and the error says why", (text, why) => {
    expect(() => canonicalRoute(text)).toThrow(
      expect.objectContaining({ code: "bad-settings", message: expect.stringContaining(why) }),
    );
  });
});

describe("the router", () => {
  test("prefers an exact host to a wildcard, a longer suffix to a shorter, and those to any", () => {
    const router = routerOf("*/*", "*.com/*", "*.shop.com/*", "eu.shop.com/*");
    expect(router.match("eu.shop.com", "/")).toBe("eu.shop.com/*");
    expect(router.match("us.shop.com", "/")).toBe("*.shop.com/*");
    expect(router.match("a.b.shop.com", "/")).toBe("*.shop.com/*");
    expect(router.match("shop.com", "/")).toBe("*.com/*");
    expect(router.match("com", "/")).toBe("*/*");
    expect(router.match("eu.shop.org", "/")).toBe("*/*");
  });

  test("prefers the longest path, and an exact one to a prefix", () => {
    const router = routerOf("h/*", "h/a/*", "h/a/b", "h/a/b/*");
    expect(router.match("h", "/")).toBe("h/*");
    expect(router.match("h", "/a")).toBe("h/a/*");
    expect(router.match("h", "/a/")).toBe("h/a/*");
    expect(router.match("h", "/a/c")).toBe("h/a/*");
    expect(router.match("h", "/ab")).toBe("h/*");
    expect(router.match("h", "/a/b")).toBe("h/a/b");
    expect(router.match("h", "/a/b/c")).toBe("h/a/b/*");
  });

  test("gives a host's request to a wildcard when none of the host's own paths match", () => {
    const router = routerOf("shop.com/cart/*", "*/*");
    expect(router.match("shop.com", "/cart/1")).toBe("shop.com/cart/*");
    expect(router.match("shop.com", "/other")).toBe("*/*");
    expect(routerOf("shop.com/cart/*").match("shop.com", "/other")).toBeNull();
  });

  test.each([
    "/admin/x",
    "/admin",
    "//admin//x",
    "/x/../admin/x",
    "/x/%2E%2e/admin/x",
    "/./admin/x",
    "/%61dmin/x",
    "/admin%2Fx",
    "/x%2f..%2fadmin/x",
    "/x/..%5cadmin",
    "\\admin\\x",
    "/x\\..\\admin",
    "/admin?a=/../..",
    "/admin#/../..",
    // As a path it is /x; who decodes and does not resolve dots, sees /admin.
    "/x/..%2f..%2fadmin/",
  ])("lets nobody past a longer route by writing it %s", (path) => {
    expect(routerOf("h/*", "h/admin/*").match("h", path)).toBe("h/admin/*");
  });

  test.each(["/x", "/administrators", "/admin/..", "/%2561dmin", "/Admin", "/?/admin", "/%zz"])(
    "leaves %s to the shorter route",
    (path) => {
      expect(routerOf("h/*", "h/admin/*").match("h", path)).toBe("h/*");
    },
  );

  test.each(["SHOP.com", "shop.com:8080", "shop.com.", "sh%6Fp.com", "shop.com.:443"])(
    "knows the host %s for shop.com",
    (host) => {
      expect(routerOf("shop.com/*", "*/*").match(host, "/")).toBe("shop.com/*");
    },
  );

  test.each(["", "a b", "a/b", "x@shop.com", "shop.com:99999", `${"a.".repeat(200)}com`, "[::1"])(
    "binds nothing to the host %j, not even by *",
    (host) => {
      expect(routerOf("*/*").match(host, "/")).toBeNull();
    },
  );

  test("asks for addresses in any of their forms", () => {
    const router = routerOf("127.0.0.1/*", "[::1]/*");
    expect(router.match("127.0.0.1:8080", "/")).toBe("127.0.0.1/*");
    expect(router.match("0x7f.1", "/")).toBe("127.0.0.1/*");
    expect(router.match("[0:0::1]:8080", "/")).toBe("[::1]/*");
  });

  test("10,000 routes cost little to set up and to look through", () => {
    const routes = Array.from({ length: 10_000 }, (_, i) =>
      i % 2 === 0 ? `w${i}.example.com/*` : `*.h${i % 50}.example.org/api/v1/thing-${i}/*`,
    );
    const begun = process.cpuUsage();
    const router = routerOf(...routes);
    const built = process.cpuUsage(begun);
    for (let i = 0; i < 10_000; i++) {
      expect(router.match("w300.example.com", "/a/b/c")).toBe("w300.example.com/*");
    }
    const matched = process.cpuUsage(begun);
    // 25 ms, and about 3 ms of which most is expect's, where nothing else runs.
    expect(built.user).toBeLessThan(500_000);
    expect(matched.user - built.user).toBeLessThan(1_000_000);
  });
});

describe("the router, against a naive one", () => {
  const hosts = ["com", "a.com", "b.a.com", "c.b.a.com", "a.org"];
  const route = fc
    .tuple(
      fc.constantFrom("*", ...hosts, ...hosts.map((host) => `*.${host}`)),
      fc.array(fc.constantFrom("a", "b", "a~", "%C3%A9"), { maxLength: 3 }),
      fc.boolean(),
    )
    .map(([host, segments, prefix]) => `${[host, ...segments].join("/")}${prefix ? "/*" : ""}`)
    .filter((text) => text.includes("/"))
    .map(canonicalRoute);
  const pieces = ["/", "/", "//", "a", "b", "a%7E", "%c3%a9", ".", "..", "%2e", "%2F", "%5C", "\\"];
  const path = fc
    .array(fc.constantFrom(...pieces, "%61", "%25", "?", "#", "%zz"), { maxLength: 10 })
    .map((list) => `/${list.join("")}`);
  const host = fc.constantFrom(...hosts, "x.c.b.a.com", "A.com:80", "b.a.com.", "net");

  test("finds what it finds, however a path is spelled", () => {
    fc.assert(
      fc.property(fc.uniqueArray(route, { maxLength: 12 }), host, path, (routes, name, target) => {
        expect(routerOf(...routes).match(name, target)).toBe(naiveMatch(routes, name, target));
      }),
      { numRuns: runs(5_000) },
    );
  });

  test("finds what it finds, after routes have come and gone", () => {
    const steps = fc.array(fc.tuple(route, fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(steps, host, path, (list, name, target) => {
        const router = new Router<string>();
        const left = new Set<string>();
        for (const [text, stays] of list) {
          if (stays) {
            router.set(text, text);
            left.add(text);
          } else {
            router.delete(text);
            left.delete(text);
          }
        }
        expect(router.match(name, target)).toBe(naiveMatch([...left], name, target));
      }),
      { numRuns: runs(3_000) },
    );
  });
});

/** Looks at each route with what the platform's URL makes of the request, and takes the best. */
function naiveMatch(routes: readonly string[], host: string, path: string): string | null {
  const name = new URL(`http://${host}`).hostname.replace(/\.$/, "");
  const readings = [path, path.replace(/%2f|%5c/gi, "/")].map(naiveSegments);
  const ranked = routes.flatMap((route) => {
    const [pattern = "", ...rest] = route.split("/");
    const prefix = rest.at(-1) === "*";
    const segments = naiveSegments(`/${(prefix ? rest.slice(0, -1) : rest).join("/")}`);
    const hostFits = pattern.startsWith("*") ? name.endsWith(pattern.slice(1)) : name === pattern;
    const pathFits = readings.some(
      (reading) =>
        segments.every((segment, i) => reading[i] === segment) &&
        (prefix || reading.length === segments.length),
    );
    const hostRank = pattern.startsWith("*") ? pattern.length : 1_000;
    return hostFits && pathFits
      ? [{ route, rank: [hostRank, segments.length, prefix ? 0 : 1] as const }]
      : [];
  });
  ranked.sort(({ rank: a }, { rank: b }) => b[0] - a[0] || b[1] - a[1] || b[2] - a[2]);
  return ranked[0]?.route ?? null;
}

function naiveSegments(path: string): string[] {
  return new URL(`http://h${path}`).pathname
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) =>
      segment.replace(/%[0-9a-f]{2}/gi, (byte) =>
        String.fromCharCode(Number(`0x${byte.slice(1)}`)),
      ),
    );
}
