import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import * as patterns from "../../runtime/name-patterns.ts";

const runtime = resolve(import.meta.dirname, "../../runtime");

test("the form of a name or digest is written down once", () => {
  const sources = Object.values(patterns)
    .filter((pattern) => pattern instanceof RegExp)
    .map(({ source }) => source);
  expect(sources.length).toBe(5);
  const files = globSync("**/*.ts", { cwd: runtime, exclude: ["**/node_modules/**"] });
  const copies = files.filter((file) => {
    const text = readFileSync(join(runtime, file), "utf8");
    return sources.some((source) => text.includes(source));
  });
  expect(copies).toEqual(["name-patterns.ts"]);
});
