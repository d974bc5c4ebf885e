import { describe, expect, test } from "vitest";
import { parseRequestFile } from "../../runtime/measure/request-file.ts";

describe("a file of requests", () => {
  test("is JSON Lines or a JSON array, and means the same", () => {
    const lines = '{"url":"/a"}\n\n{"method":"POST","url":"http://x.test/b","body":"é"}\n';
    const array = '[{"url":"/a"},\n{"url":"http://x.test/b","body":"é","headers":{}}]';
    const requests = parseRequestFile(lines, "r.jsonl");
    expect(requests).toEqual(parseRequestFile(array, "r.json"));
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
    const [request] = parseRequestFile('[{"headers":[["Accept","a"],["accept","b"]]}]', "r.json");
    expect(request!.fields.slice(1)).toEqual([
      ["accept", "a"],
      ["accept", "b"],
    ]);
  });

  test("holds bytes as base64", () => {
    const [request] = parseRequestFile('{"bodyBase64":"AP8="}', "r.jsonl");
    expect(request!.body).toEqual({ tag: "bytes", val: new Uint8Array([0, 255]) });
  });

  test.each([
    ["", "r: it holds no request."],
    ["[]", "r: it holds no request."],
    ['{"url":"/"}\nnot json', "r:2: it is not JSON."],
    ["[1]", "r, request 1: it is not an object."],
    ['{"uri":"/"}', "r:1: `uri` is not a key; it may hold method, url, headers, body, bodyBase64."],
    ['{"method":7}', "r:1: `method` is not what it must be (expected string)."],
    ['{"body":"a","bodyBase64":"AA=="}', "r:1: it has both `body` and `bodyBase64`."],
    ['{"method":"GE T"}', 'r:1: The method "GE T" is not a token.'],
    ['{"headers":{"a":"b\\nc"}}', 'r:1: The value of header "a" holds a control character.'],
  ])("is refused when it is %j", (content, message) => {
    expect(() => parseRequestFile(content, "r")).toThrow(
      expect.objectContaining({ code: "bad-request", message }),
    );
  });
});
