import { expect, test } from "vitest";
import { parseStubs } from "../../runtime/project/stub-file.ts";

test("canned answers: what may be left out, and addresses as requests have them", () => {
  const [short, long] = parseStubs(
    JSON.stringify([
      { url: "HTTP://Example.com:80#part" },
      {
        method: "post",
        url: "https://example.com/a",
        status: 404,
        headers: [["Set-Cookie", " a=1 "]],
        bodyBase64: "AP8=",
      },
    ]),
    "stubs.json",
  );
  expect(short).toEqual({
    url: "http://example.com/",
    status: 200,
    headers: [],
    body: new Uint8Array(),
  });
  expect(long).toEqual({
    method: "POST",
    url: "https://example.com/a",
    status: 404,
    headers: [["Set-Cookie", "a=1"]],
    body: new Uint8Array([0, 255]),
  });
});

test.each([
  ["{", "stubs.json: it is not JSON."],
  ["{}", "stubs.json: it is not a JSON array of answers."],
  ['[{"url": "http://a/"}, 7]', "stubs.json, answer 2: it is not an object."],
  ["[{}]", "stubs.json, answer 1: `url` must be given."],
  ['[{"url": "/a"}]', "stubs.json, answer 1: `url` must be an absolute http or https URL"],
  ['[{"url": "http://a/", "stat": 1}]', "answer 1: `stat` is not a key; it may hold method, url,"],
  ['[{"url": "http://a/", "status": 99}]', "answer 1: `status` is not what it must be"],
  ['[{"url": "http://a/", "headers": {"a": "b\\r\\nc: d"}}]', "answer 1: `headers"],
  ['[{"url": "http://a/", "body": "", "bodyBase64": ""}]', "it has both `body` and `bodyBase64`."],
])("%s is refused with file and place", (text, sentence) => {
  expect(() => parseStubs(text, "stubs.json")).toThrow(sentence);
});
