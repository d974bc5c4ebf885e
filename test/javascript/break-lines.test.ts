import { expect, test } from "vitest";
import { breakLines } from "../../guest-sdk/javascript/build/break-lines.ts";

/** The text with line breaks, for a map that has these columns of each line, and the columns of the new map. */
function broken(javascript: string, columns: readonly number[][]) {
  const mappings = columns.map((line) => line.map((column): [number] => [column]));
  const made = breakLines({
    javascript,
    map: { sources: [], sourcesContent: [], names: [], mappings },
  });
  return [made.javascript, made.map.mappings.map((line) => line.map(([column]) => column))];
}

const x = (length: number) => "x".repeat(length);

test.each([[","], [";"], ["{"]])("a line is broken from its column 240 on, behind %j", (mark) => {
  const [short, long] = [`${x(238)}${mark}y`, `${x(239)}${mark}y;z`];
  expect(broken(short, [[0, 239]])).toEqual([short, [[0, 239]]]);
  expect(broken(long, [[0, 240, 242]])).toEqual([`${x(239)}${mark}\ny;z`, [[0], [0, 2]]]);
});

test("it is broken before what the map has a place of, and behind nothing else", () => {
  for (const before of ["return", "a ", "}", "`", "\\", "("]) {
    const text = `${x(250)}${before}y`;
    expect(broken(text, [[0, 250 + before.length]])[0]).toBe(text);
  }
  const template = `f(\`${x(250)},{;y\`)`;
  expect(broken(template, [[0, 2]])[0]).toBe(template);
  expect(broken(`${x(250)}, y`, [[0, 252]])[0]).toBe(`${x(250)}, \ny`);
});

test("the lines that there are stay, and each begins to count anew", () => {
  const text = `${x(200)};\n${x(200)};y;\nz;`;
  expect(broken(text, [[0, 201], [0, 201], [0]])).toEqual([text, [[0, 201], [0, 201], [0]]]);
  const long = `${x(300)};${x(300)};y\n;z`;
  const lines = `${x(300)};\n${x(300)};\ny\n;z`;
  expect(broken(long, [[0, 301, 602], [1]])).toEqual([lines, [[0], [0], [0], [1]]]);
});

test("texts without a place stay as they are", () => {
  expect(broken("", [])).toEqual(["", []]);
  expect(broken(`${x(500)};y`, [])).toEqual([`${x(500)};y`, []]);
  expect(broken(`${x(500)};y`, [[]])).toEqual([`${x(500)};y`, [[]]]);
});
