import { expect, test } from "vitest";
import { shownTarget } from "../../../runtime/cli/text/shown-target.ts";

test.each([
  ["http://localhost:8080/", "/"],
  ["http://localhost", "/"],
  ["http://localhost?q=1", "?q=1"],
  ["http://localhost/a/../b/./%41?x=http://y/z#f", "/a/../b/./%41?x=http://y/z#f"],
  ["HTTPS://[::1]:8443//two", "//two"],
  ["/sent/by/its/client", "/sent/by/its/client"],
  ["*", "*"],
  ["http://a b/c", "/c"],
  ["http://[bad/x", "/x"],
  ["\u001b[2J\r\n", "\\u001b[2J\\u000d\\u000a"],
])("of the URI %j a request's line shows %j", (uri, shown) => {
  expect(shownTarget(uri)).toBe(shown);
});

test("a request's line shows no more than 200 characters of its target", () => {
  expect(shownTarget(`http://localhost/${"a".repeat(199)}`)).toBe(`/${"a".repeat(199)}`);
  expect(shownTarget(`http://localhost/${"a".repeat(1e6)}`)).toBe(`/${"a".repeat(199)}…`);
});
