import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const runtime = resolve(import.meta.dirname, "../../runtime");

/** The most changes of folder that the walk may have. */
const maxChanges = 10;

const textOf = (file: string): string => readFileSync(resolve(runtime, file), "utf8");
const section = textOf("README.md").match(/### The request's walk\n(.*?)\n###/s)?.[1] ?? "";
const calls = [...section.matchAll(/`([\w/-]+\.ts): (#?\w+)`/g)].map(([, file, name]) => ({
  file: file!,
  name: name!,
}));
const topOf = (file: string): string => file.split("/")[0]!;
const folders = calls
  .map(({ file }) => topOf(file))
  .filter((folder, i, all) => folder !== all[i - 1]);

test("each call of the request's walk is where the page says", () => {
  const missing = calls.filter(({ file, name }) => !defines(textOf(file), name));
  expect(missing).toEqual([]);
  expect(calls.length).toBeGreaterThan(10);
});

/** Whether a function, method or handler of that name begins a line of the text. */
function defines(text: string, name: string): boolean {
  const before = "(?:export |async |static |readonly |function )*";
  return new RegExp(`^ *${before}${name}\\s*(?:[(<:]|= )`, "m").test(text);
}

test("the request's walk has the folders and the count that the page states", () => {
  const [, stated = ""] = section.match(/`(\w+(?: → \w+)+)`/) ?? [];
  expect(stated.split(" → ")).toEqual(folders);
  expect(section).toContain(`changes ${folders.length - 1}\n`);
  expect(folders.length - 1).toBeLessThanOrEqual(maxChanges);
});

// What would bring a hop back: HTTP asks a worker's folder in the middle of a request.
test("http/ has of worker/ only what outcomes are made of", () => {
  const others = globSync("http/**/*.ts", { cwd: runtime }).flatMap((file) =>
    [...textOf(file).matchAll(/"(?:\.\.\/)+(worker\/[^"]+)"/g)]
      .map(([, imported]) => imported!)
      .filter((imported) => !imported.startsWith("worker/outcome/")),
  );
  expect(others).toEqual([]);
});
