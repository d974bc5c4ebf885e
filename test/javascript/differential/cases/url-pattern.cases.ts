import { type Case, casesNamed, casesOf } from "../case.ts";

type PatternInput = ConstructorParameters<typeof URLPattern>[0];

const parts = [
  "protocol",
  "username",
  "password",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

const groupsOf = (pattern: URLPattern, ...input: Parameters<URLPattern["exec"]>) => {
  const match = pattern.exec(...input);
  return match && parts.map((part) => ({ ...match[part].groups }));
};

const pathnames: [pattern: string, path: string][] = [
  ["/", "/"],
  ["/a", "/a/"],
  ["/:id", "/5"],
  ["/:id", "/5/6"],
  ["/:id/x", "/é/x"],
  ["/:id?", "/"],
  ["/a/:id?", "/a"],
  ["/a/:id+", "/a/b/c"],
  ["/a/:id*", "/a"],
  ["/a/:id*", "/a/b/c"],
  ["/*", "/a/b"],
  ["/a/*/c/*", "/a/b/c/d/e"],
  ["/:id(\\d+)", "/12"],
  ["/:id(\\d+)", "/x"],
  ["/(\\d+)-(\\w+)", "/12-ab"],
  ["/{a}?b", "/b"],
  ["/{a}?b", "/ab"],
  ["/{:x-}+z", "/a-b-z"],
  ["/a{.:ext}?", "/a.png"],
  ["/a{.:ext}?", "/a"],
  ["/:a.:b", "/x.y"],
  ["/:a-:b", "/x-y-z"],
  ["/a\\:b", "/a:b"],
  ["/é", "/%C3%A9"],
  ["/a b", "/a%20b"],
  ["/A", "/a"],
  ["/:a/:b/:c/:d", "/1/2/3/4"],
  ["/books{/:id}?/edit", "/books/edit"],
];

const broken = ["/:", "/(", "/(?x)", "/{", "/}", "/:a/:a", "/(\\", "/*?+", "/:1", "/a)"] as const;

const named: Record<string, () => unknown> = {
  "a whole URL": () => {
    const pattern = new URLPattern("https://*.example.com/:a?q=:q");
    return [
      groupsOf(pattern, "https://www.example.com/x?q=1"),
      groupsOf(pattern, "http://www.example.com/x?q=1"),
      groupsOf(pattern, "https://example.com/x?q=1"),
    ];
  },
  "a relative pattern with a base": () =>
    groupsOf(new URLPattern("/x/:a", "https://example.com"), "https://example.com/x/y"),
  "a relative pattern without base": () => new URLPattern("/x"),
  "parts of a pattern": () => {
    const pattern = new URLPattern({ pathname: "/x/:a", hostname: "h" });
    return parts.map((part) => pattern[part]);
  },
  "nothing matches all": () => groupsOf(new URLPattern(), "https://u:p@h:1/a?b#c"),
  "test of parts": () => {
    const pattern = new URLPattern({ pathname: "/a/*" });
    return [
      pattern.test({ pathname: "/a/b" }),
      pattern.test({ pathname: "/b" }),
      pattern.test("https://h/a/b"),
      pattern.test("/a/b", "https://h"),
      pattern.test("/a/b"),
    ];
  },
  "exec gives inputs": () => new URLPattern({ pathname: "/:a" }).exec("x", "https://h/y")?.inputs,
  ignoreCase: () =>
    new URLPattern({ pathname: "/Abc" } as never, { ignoreCase: true } as never).test(
      "http://h/aBC",
    ),
  port: () => {
    const pattern = new URLPattern({ protocol: "https", port: "443" });
    return [pattern.port, pattern.test("https://h:443/"), pattern.test("https://h:444/")];
  },
  hasRegExpGroups: () =>
    [{ pathname: "/:a" }, { pathname: "/(a|b)" }, { pathname: "/*" }].map(
      (input) => new URLPattern(input as PatternInput).hasRegExpGroups,
    ),
  "a base in the parts": () =>
    groupsOf(
      new URLPattern({ pathname: "/a/:b", baseURL: "https://h:8/x?q" } as PatternInput),
      "https://h:8/a/c",
    ),
  "a base with parts is refused": () =>
    new URLPattern({ pathname: "/a" } as PatternInput, "https://h" as never),
  "without new": () => (URLPattern as unknown as () => void)(),
};

export const urlPatternCases: Case[] = [
  ...casesOf("URLPattern", pathnames, ([pathname, path]) => {
    const pattern = new URLPattern({ pathname });
    return [pattern.pathname, pattern.exec({ pathname: path })?.pathname];
  }),
  ...casesOf(
    "URLPattern that is broken",
    broken,
    (pathname) => new URLPattern({ pathname }).pathname,
  ),
  ...casesNamed("URLPattern of", named),
];
