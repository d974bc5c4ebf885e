import { describe, expect, test } from "vitest";
import { nestBody } from "../../../runtime/measure/probe/nest-body.ts";
import { atPace } from "../../support/pace.ts";

const nested = (text: string | null, depth: number) => {
  const body = nestBody(text === null ? null : Buffer.from(text));
  return { what: body.what, now: body.now, text: Buffer.from(body.nest(depth)).toString() };
};

describe("a body nests deeper", () => {
  test.each<[string | null, string, number, number, string]>([
    [null, "brackets", 0, 3, "[[[]]]"],
    ["", "brackets", 0, 0, ""],
    ['{"items":[1,2],"of":"me"}', "brackets", 2, 4, '{"items":[[[1,2]]],"of":"me"}'],
    ['{"a":{"b":"nested"}}', "brackets", 2, 3, '{"a":{"b":["nested"]}}'],
    ["[]", "brackets", 1, 3, "[[[]]]"],
    ["plain words", "brackets", 0, 2, "[[]]"],
    ["{ user { name } }", "selections", 2, 4, "{ user { user { user { name } } } }"],
    ["query Q { name }", "selections", 1, 3, "query Q {name { name {  name  } }}"],
    [
      "query Q($a: A) { b(c: $a) { d } }",
      "selections",
      2,
      3,
      "query Q($a: A) { b { b(c: $a) { d } } }",
    ],
    ["{ a }", "selections", 1, 2, "{a {  a  }}"],
    ['{"query":"{ a { b } }"}', "selections", 2, 3, '{"query":"{ a { a { b } } }"}'],
    ["<p><b>x</b></p>", "elements", 2, 4, "<p><b><b><b>x</b></b></b></p>"],
    ["<br>", "elements", 1, 3, "<br><a><a></a></a>"],
  ])("%s", (text, what, now, depth, expected) => {
    expect(nested(text, depth)).toEqual({ what, now, text: expected });
  });

  const long = 65_536;
  const query = (text: string) => `query ${text}`;
  test.each([
    ["a word", query("a".repeat(long))],
    ["words", query("ab ".repeat(long / 3))],
    ["white space", query(" ".repeat(long))],
    ["an open bracket and a word", query(`{${"a".repeat(long)}`)],
    ["an open bracket and white space", query(`{ ${" ".repeat(long)}`)],
    ["open brackets", query("{ ".repeat(long / 2))],
    ["arguments", query(`a${"(b".repeat(long / 2)}`)],
    ["a tag's name", `<${"a".repeat(long)}`],
    ["a tag's white space", `<a ${" ".repeat(long)}`],
    ["tags", "<a>".repeat(long / 3)],
    ["an element's text", `<a>${"b".repeat(long)}`],
  ])("in time that grows as the text does: 64 KiB of %s", (_what, text) => {
    const most = atPace(250);
    const begun = performance.now();
    nested(text, 3);
    expect(performance.now() - begun).toBeLessThan(most);
  });

  test("as it is where it is to be no deeper", () => {
    const text = '{"items":[1,2]}';
    expect(nested(text, 1).text).toBe(text);
    expect(nested(text, 2).text).toBe(text);
  });

  test("100,000 levels deep", () => {
    const { text } = nested('{"items":[[1]]}', 100_000);
    expect(text.match(/\[/g)).toHaveLength(99_999);
    expect(text.endsWith("]}")).toBe(true);
  });
});
