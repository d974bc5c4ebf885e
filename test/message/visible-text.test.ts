import { describe, expect, test } from "vitest";
import { visible } from "../../runtime/message/visible-text.ts";

describe("a guest's text on a terminal", () => {
  test.each([
    ["\u001b[2J", "\\u001b[2J"],
    ["a\rb\bc", "a\\u000db\\u0008c"],
    ["\u009b31m", "\\u009b31m"],
    ["\u202egnp.exe", "\\u202egnp.exe"],
    ["line\nline", "line\\u000aline"],
    ["grün, 日本, 🙂", "grün, 日本, 🙂"],
  ])("%j is shown as %j", (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test("keeps its line breaks where lines are wanted", () => {
    expect(visible("one\ntwo\u001b", true)).toBe("one\ntwo\\u001b");
  });
});
