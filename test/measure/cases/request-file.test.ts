import { describe, expect, test } from "vitest";
import { maxCases } from "../../../runtime/measure/cases/case.ts";
import { parseRequestFile } from "../../../runtime/measure/cases/request-file.ts";

const requestsOf = (text: string, file: string) =>
  parseRequestFile(text, file).cases.map(({ request }) => request);

describe("a file of requests", () => {
  test("is JSON Lines or a JSON array, and means the same", () => {
    const lines = '{"url":"/a"}\n\n{"method":"POST","url":"http://x.test/b","body":"é"}\n';
    const array = '[{"url":"/a"},\n{"url":"http://x.test/b","body":"é","headers":{}}]';
    const requests = requestsOf(lines, "r.jsonl");
    expect(requests).toEqual(requestsOf(array, "r.json"));
    expect(requests[1]).toEqual({
      method: "POST",
      uri: "http://x.test/b",
      fields: [
        ["host", "x.test"],
        ["content-length", "2"],
      ],
      body: { tag: "bytes", val: new Uint8Array([0xc3, 0xa9]) },
    });
  });

  test("keeps repeated headers in order when they are pairs", () => {
    const [request] = requestsOf('[{"headers":[["Accept","a"],["accept","b"]]}]', "r.json");
    expect(request!.fields.slice(1)).toEqual([
      ["accept", "a"],
      ["accept", "b"],
    ]);
  });

  test("holds bytes as base64", () => {
    const [request] = requestsOf('{"bodyBase64":"AP8="}', "r.jsonl");
    expect(request!.body).toEqual({ tag: "bytes", val: new Uint8Array([0, 255]) });
  });

  test("names its cases by their own name, else by what they ask, and no two alike", () => {
    const lines = ['{"url":"/a?b=1"}', '{"url":"http://x.test/"}', '{"url":"/a?b=1"}'];
    const { cases } = parseRequestFile([...lines, '{"name":"checkout"}'].join("\n"), "r");
    expect(cases.map(({ name }) => name)).toEqual([
      "GET /a?b=1",
      "GET http://x.test/",
      "GET /a?b=1 (2)",
      "checkout",
    ]);
  });

  test("may begin with a byte order mark, and be one object over several lines", () => {
    expect(requestsOf('\ufeff{\n  "url": "/a"\n}\n', "r")[0]!.uri).toBe("http://localhost/a");
  });

  test.each([
    ["", "r: it holds no request."],
    ["[]", "r: it holds no request."],
    ['{"url":"/"}\nnot json', "r:2: it is not JSON."],
    ['[{"url":"/"},\n{"url":"/"}\n{"url":"/"}]', "r:3: it is not JSON."],
    ['[{"url":"/"},\n{"url":/}]', "r:2: it is not JSON."],
    ["[1]", "r:1, request 1: it is not an object."],
    [
      '[{"url":"/"},\n{"url":7}]',
      "r:2, request 2: `url` is not what it must be (expected string).",
    ],
    [
      '{"uri":"/"}',
      "r:1: `uri` is not a key; it may hold name, method, url, headers, body, bodyBase64.",
    ],
    ['{"method":7}', "r:1: `method` is not what it must be (expected string)."],
    ['{"body":"a","bodyBase64":"AA=="}', "r:1: it has both `body` and `bodyBase64`."],
    ['{"method":"GE T"}', 'r:1: The method "GE T" is not a token.'],
    ['{"headers":{"a":"b\\nc"}}', 'r:1: The value of header "a" holds a control character.'],
    [
      '{"url":"/"}\n'.repeat(maxCases + 1),
      `r: it holds ${maxCases + 1} requests; ${maxCases} are allowed.`,
    ],
  ])("is refused when it is %j", (content, message) => {
    expect(() => parseRequestFile(content, "r")).toThrow(
      expect.objectContaining({ code: "bad-request", message }),
    );
  });
});

describe("an HTTP archive", () => {
  const archive = (...entries: object[]) =>
    JSON.stringify(
      { log: { version: "1.2", creator: { name: "x", version: "1" }, entries } },
      null,
      1,
    );
  const entry = (request: object) => ({
    startedDateTime: "2026-01-01T00:00:00Z",
    time: 1,
    request: { httpVersion: "h2", cookies: [], headersSize: -1, bodySize: -1, ...request },
    response: { status: 200 },
  });
  const field = (name: string, value: string) => ({ name, value });

  test("gives its requests, without what belongs to the connection", () => {
    const text = archive(
      entry({
        method: "GET",
        url: "https://shop.test/a?b=c#d",
        headers: [
          field(":authority", "shop.test"),
          field("Host", "shop.test"),
          field("Connection", "keep-alive"),
          field("Cookie", "id=7"),
        ],
      }),
      entry({
        method: "POST",
        url: "https://shop.test/buy",
        headers: [field("Content-Type", "application/json"), field("Content-Length", "999")],
        postData: { mimeType: "application/json", text: '{"n":1}' },
      }),
    );
    const { cases, notes } = parseRequestFile(text, "s.har");
    expect(notes).toEqual([]);
    expect(cases.map(({ name }) => name)).toEqual([
      "GET https://shop.test/a?b=c",
      "POST https://shop.test/buy",
    ]);
    expect(cases[0]!.request.fields).toEqual([
      ["host", "shop.test"],
      ["cookie", "id=7"],
    ]);
    expect(cases[1]!.request.fields).toEqual([
      ["host", "shop.test"],
      ["content-type", "application/json"],
      ["content-length", "7"],
    ]);
  });

  test("has bodies as text, as base64 and as the parameters of a form", () => {
    const post = (postData: object) =>
      entry({ method: "POST", url: "https://x.test/", headers: [], postData });
    const form = "application/x-www-form-urlencoded";
    const text = archive(
      post({ mimeType: "image/png", text: "AP8=", encoding: "base64" }),
      post({ mimeType: form, params: [field("a", "1 2"), { name: "b" }] }),
      post({ mimeType: "text/plain", text: "" }),
    );
    const bodies = parseRequestFile(text, "s.har").cases.map(({ request }) => request.body);
    expect(bodies).toEqual([
      { tag: "bytes", val: new Uint8Array([0, 255]) },
      { tag: "bytes", val: new Uint8Array(Buffer.from("a=1+2&b=")) },
      { tag: "empty" },
    ]);
  });

  test("leaves out what does not go by HTTP, and says so", () => {
    const text = archive(
      entry({ method: "GET", url: "wss://x.test/", headers: [] }),
      entry({ method: "GET", url: "https://x.test/", headers: [] }),
    );
    const { cases, notes } = parseRequestFile(text, "s.har");
    expect(cases).toHaveLength(1);
    expect(notes).toEqual(["Left out, as they go by something else than HTTP: 1 of s.har."]);
  });

  test("is refused with the line and number of the entry that is wrong", () => {
    const text = archive(
      entry({ method: "GET", url: "https://x.test/", headers: [] }),
      entry({ method: "GE T", url: "https://x.test/", headers: [] }),
    );
    const line = text.split("\n").findIndex((each) => each.includes("GE T")) + 1;
    const message = /^s\.har:(\d+), entry 2: The method "GE T" is not a token\.$/;
    expect(() => parseRequestFile(text, "s.har")).toThrow(message);
    try {
      parseRequestFile(text, "s.har");
    } catch (error) {
      const told = Number(message.exec((error as Error).message)![1]);
      expect(told).toBeLessThanOrEqual(line);
      expect(line - told).toBeLessThan(12);
    }
    const multipart = entry({
      method: "POST",
      url: "https://x.test/",
      headers: [],
      postData: { mimeType: "multipart/form-data; boundary=x", params: [field("a", "1")] },
    });
    expect(() => parseRequestFile(archive(multipart), "s.har")).toThrow("its bytes can't be known");
    expect(() => parseRequestFile('{\n"log": {}}', "s.har")).toThrow("no list `log.entries`");
    expect(() => parseRequestFile(archive({ request: 1 }), "s.har")).toThrow(
      "`request` is not what",
    );
  });
});
