import { beforeAll, describe, expect, test } from "vitest";
import { bodyText, runWorker, textBody, type Worker } from "./run-worker.ts";

// Each line of the request's content is a URL and a base; the answer has a line of parts for each.
const source = `
import { Request, Response, URL } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const cases = request.text().split("\\x1e");
  let answer = "";
  for (let index = 0; index < cases.length; index++) {
    const parts = cases[index].split("\\x1f");
    const url = URL.parse(parts[0], parts[1]);
    if (index > 0) answer += "\\x1e";
    if (url === null) {
      answer += "none";
      continue;
    }
    answer += [url.href, url.origin, url.protocol, url.username, url.password, url.host,
      url.hostname, url.port, url.pathname, url.search, url.hash].join("\\x1f");
  }
  return Response.text(answer);
}
`;

let worker: Worker;
beforeAll(async () => {
  worker = await runWorker(source);
});

function parsed(cases: readonly (readonly [string, string])[]): string[] {
  const body = textBody(cases.map((one) => one.join("\x1f")).join("\x1e"));
  return bodyText(worker.handle({ method: "POST", body })).split("\x1e");
}

/** What Node's URL has for the same text, in the worker's form. */
function expected(text: string, base: string): string {
  const url = URL.parse(text, base === "" ? undefined : base);
  if (url === null) return "none";
  return [
    ...[url.href, url.origin, url.protocol, url.username, url.password, url.host],
    ...[url.hostname, url.port, url.pathname, url.search, url.hash],
  ].join("\x1f");
}

function expectLikeNode(cases: readonly (readonly [string, string])[]): void {
  const results = parsed(cases);
  expect(results.map((result, index) => [cases[index], result])).toEqual(
    cases.map((one) => [one, expected(...one)]),
  );
}

const absolute = [
  "http://example.com",
  "https://example.com/",
  "HTTP://EXAMPLE.com:80/A%2fb?Q=1#Frag",
  "https://example.com:443/",
  "https://example.com:8443/a/b/c.html?x=1&y=2#top",
  "http://user:pass@example.com/",
  "http://user@example.com/",
  "http://:pass@example.com/",
  "http://a b:c@d/",
  "http://a@b@c/",
  "http://user:p%40ss@host/",
  "http://example.com/a/./b/../c",
  "http://example.com/a/%2e/b/%2E%2e/c",
  "http://example.com/..",
  "http://example.com/../../x",
  "http://example.com/a/b/..",
  "http://example.com/a/b/.",
  "http://example.com//a//b",
  "http://example.com/.hidden",
  "http://example.com/...",
  "http://example.com\\a\\b",
  "http:\\\\example.com\\x",
  "http:example.com",
  "http:/example.com",
  "http:////example.com",
  "  http://example.com/  ",
  "ht\ntp://exa\tmple.com/a\r\nb",
  "http://example.com/ä/€/😀",
  "http://example.com/?ä=€&'=\"",
  'http://example.com/#ä `<>"',
  'http://example.com/{}|^`"<>',
  "http://example.com/a?b?c#d#e",
  "http://example.com?",
  "http://example.com#",
  "http://example.com?#",
  "http://example.com/%",
  "http://example.com/%zz%41",
  "ws://example.com:80/",
  "wss://example.com:443/x",
  "http://127.0.0.1/",
  "http://127.1/",
  "http://0x7f.1/",
  "http://0177.0.0.1/",
  "http://2130706433/",
  "http://1.2.3.4./",
  "http://256.1.1.1/",
  "http://1.2.3.4.5/",
  "http://1.2.3.08/",
  "http://0x/",
  "http://a.0x1/",
  "http://4294967296/",
  "http://1.2.65536/",
  "http://%31%32%37.0.0.1/",
  "http://[::1]/",
  "http://[::1]:8080/",
  "http://[2001:DB8:0:0:0:0:0:1]/",
  "http://[0:0:1:0:0:0:0:1]/",
  "http://[1:2:3:4:5:6:7:8]/",
  "http://[1:0:3:4:5:6:7:8]/",
  "http://[::ffff:192.168.1.1]/",
  "http://[1::]/",
  "http://[::]/",
  "http://[1:2:3:4:5:6:7::]/",
  "http://[1:2:3:4:5:6:7]/",
  "http://[::1::]/",
  "http://[12345::]/",
  "http://[::1.2.3]/",
  "http://[::1.2.3.04]/",
  "http://[::1/",
  "http://exa mple.com/",
  "http://exa%20mple.com/",
  "http://ex%41mple.com/",
  "http://example.com:/",
  "http://example.com:65535/",
  "http://example.com:65536/",
  "http://example.com:8a/",
  "http://example.com:0080/",
  "http://",
  "http://?x",
  "http://:80/",
  "http://a<b/",
  "http://a|b/",
  "http://a^b/",
  "//example.com/",
  "/path",
  "",
  "example.com",
  "1http://x/",
] as const;

const bases = ["http://example.com/a/b/c?q=1#f", "https://u:p@host:8443/dir/"] as const;
const relative = [
  ...["", "d", "./d", "../d", "../../../d", "/d", "//other.org/d", "\\\\other.org\\d", "\\d"],
  ...["?x=1", "#g", "?x#g", "d?x#g", ".", "..", "./", "http:d", "http:/d", "http://d", "https:d"],
  ...["https://d", "d/../e", "%2e%2e/d", "a b", "é", ";p", ":p", "d:80"],
] as const;

describe("URL", () => {
  test("parses absolute URLs as Node does", () => {
    expectLikeNode(absolute.map((text) => [text, ""] as const));
  });

  test.each(bases)("resolves relative references against %s as Node does", (base) => {
    const supported = relative.filter((text) => text !== "d:80" && text !== ":p");
    expectLikeNode(supported.map((text) => [text, base] as const));
  });

  test("has none for other schemes, other alphabets in hosts, and a base that is none", () => {
    const cases = ["mailto:a@b", "data:,x", "file:///x", "d:80", "http://ä.example/"];
    expect(parsed([...cases.map((text) => [text, ""] as const), ["/x", "no base"]])).toEqual(
      Array(cases.length + 1).fill("none"),
    );
    expect(parsed([["http://xn--4ca.example/", ""]])[0]).toContain("xn--4ca.example");
  });

  test("parses whatever is put together from the marks of URLs as Node does", () => {
    const pieces = ["/", "\\", "..", ".", "%2e", "?", "#", ":", "@", "a", "B", "%", " ", "é", "8"];
    let state = 7;
    const random = (limit: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * limit);
    };
    const cases = Array.from({ length: 3000 }, (_, index) => {
      const tail = Array.from({ length: 1 + random(9) }, () => pieces[random(pieces.length)]);
      const [head, base] = index % 2 === 0 ? ["http://h/", ""] : ["", bases[0]];
      return [head + tail.join(""), base] as const;
    });
    // What the SDK has no URL for: other schemes, and hosts of other alphabets.
    const isSupported = ([text, base]: readonly [string, string]) =>
      !/^\s*[aB][aB8.]*:/.test(text) && !expected(text, base).includes("xn--");
    const supported = cases.filter(isSupported);
    expect(supported.length).toBeGreaterThan(2900);
    expectLikeNode(supported);
  });
});
