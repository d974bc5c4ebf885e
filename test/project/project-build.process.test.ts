import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProject } from "../../runtime/project/project.ts";
import { buildProject, currentBuild } from "../../runtime/project/project-build.ts";

const moduleOf = (value: number) =>
  parse(`(module (func (export "value") (result i32) (i32.const ${value})))`);

const index = `
import ofProject from "./own.wasm";
import ofTools from "../build/tools/made.wasm";
import hidden from "./.made/hidden.bin";
import { ofPackage, nested } from "library";
const modules = [ofProject, ofTools, ofPackage, nested].map((module) => new WebAssembly.Instance(module).exports.value());
export default { fetch: () => Response.json([modules, hidden.byteLength]) };
`;
const library = `
import ofPackage from "./library.wasm?module";
import nested from "../above.wasm";
export { ofPackage, nested };
`;

/** Files that a build reads, of bytes: one of the project, one that a tool makes, and those of packages. */
const files = {
  "project/src/own.wasm": 1,
  "project/build/tools/made.wasm": 2,
  "project/src/.made/hidden.bin": 3,
  "project/node_modules/library/library.wasm": 4,
  "project/node_modules/above.wasm": 5,
};

let root: string;
const write = (path: string, content: string | Uint8Array) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "skerry-build-"));
  for (const [path, value] of Object.entries(files)) write(path, await moduleOf(value));
  write("project/src/index.js", index);
  write("project/node_modules/library/package.json", '{ "name": "library", "main": "index.js" }');
  write("project/node_modules/library/index.js", library);
  write("project/node_modules/unused.wasm", await moduleOf(6));
  // What the compiler reads has other paths than the project was opened by.
  mkdirSync(join(root, "elsewhere", "deep"), { recursive: true });
  symlinkSync(join(root, "project"), join(root, "elsewhere", "deep", "link"));
  await buildProject(await openProject(join(root, "elsewhere", "deep", "link")), false);
}, 60_000);
afterAll(() => rm(root, { recursive: true }));

test("a build's record has the SDK in one digest, and the packages that it brings each in its own", () => {
  const record = JSON.parse(readFileSync(join(root, "project/build/worker.json"), "utf8"));
  const paths = Object.keys(record.packages);
  expect(record.sdk).toMatch(/^[0-9a-f]{64}$/);
  expect(paths.filter((path) => path.includes("guest-sdk/javascript/runtime"))).toEqual([]);
  expect(paths).toContainEqual(expect.stringMatching(/web-streams-polyfill.*ponyfill\.mjs$/));
});

describe("a build", () => {
  const current = async (dir: string) => currentBuild(await openProject(join(root, dir)), false);

  test.each(["project", "elsewhere/deep/link"])(
    "is current as long as all is as it was (%s)",
    async (dir) => {
      expect(await current(dir)).toMatchObject({ reused: true });
      write("project/node_modules/unused.wasm", "changed");
      expect(await current(dir)).toMatchObject({ reused: true });
    },
  );

  test.each(Object.keys(files))("is stale where %s has changed, and no longer", async (path) => {
    const before = readFileSync(join(root, path));
    write(path, await moduleOf(9));
    expect(await current("project")).toBeNull();
    await rm(join(root, path));
    expect(await current("project")).toBeNull();
    write(path, before);
    expect(await current("project")).toMatchObject({ reused: true });
  });
});
