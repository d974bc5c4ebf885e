import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const files = globSync("{runtime,guest-sdk}/**/*.{ts,js}", { cwd: root }).filter(
  (file) => !/(^|\/)(node_modules|generated|dist)\//.test(file),
);

/** The docstrings that a pattern finds, each with its file and its first line. */
function found(pattern: RegExp): string[] {
  return files.flatMap((file) => {
    const text = readFileSync(resolve(root, file), "utf8");
    return [...text.matchAll(pattern)].map(([docstring]) => `${file}: ${docstring.split("\n")[0]}`);
  });
}

test("no docstring begins with Of, Those or As: it says what a thing is, or what a function does", () => {
  expect(files.length).toBeGreaterThan(800);
  expect(found(/\/\*\*\s+(?:\* +)?(?:Of|Those|As)\b[^\n]*/g)).toEqual([]);
});

test("no docstring follows another, but a module's: each has what it describes behind it", () => {
  expect(found(/\/\*\*(?:(?!\*\/|@module)[\s\S])*\*\/\s*(?=\/\*\*)/g)).toEqual([]);
});
