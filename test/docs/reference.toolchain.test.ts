// The API reference: each exported name has a docstring, and each entry an example that runs.
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examplesOf, makeReference } from "../../docs/reference/reference.ts";
import type { Language } from "../../runtime/settings/languages.ts";
import { loadWorker } from "../../runtime/testing/load-worker.ts";
import { repository } from "../cli/skerry.ts";
import { readManifest } from "../pack/manifests.ts";
import { putBuild } from "../support/kept-project.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-reference-"));
let made: ReturnType<typeof makeReference>;

beforeAll(async () => {
  made = makeReference();
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  // What examples begin with: a worker that greets, and a module of WebAssembly.
  copyFileSync(await built("assemblyscript"), join(folder, "hello.wasm"));
  copyFileSync(join(repository, "examples/metering/guest.wasm"), join(folder, "guest.wasm"));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Builds the worker that is an SDK's example. Resolves to the path of its component. */
async function built(language: Language): Promise<string> {
  const project = join(folder, language);
  mkdirSync(project, { recursive: true });
  const settings = `name = "hello"\nentry = "index.ts"\nbuild.language = "${language}"\n`;
  writeFileSync(join(project, "skerry.toml"), settings);
  writeFileSync(join(project, "index.ts"), examplesOf(`@skerry/${language}`)[0]!);
  await putBuild(project);
  return join(project, "build/worker.wasm");
}

/** Runs a program of Node in the folder. Resolves to what it printed. */
function run(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`${stdout}${stderr}`)),
    ),
  );
}

/** What an example says that it prints: the comments behind its calls of `console.log`. */
const printedBy = (text: string) =>
  [...text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => `${line}\n`).join("");

test("every exported name has a docstring, and no link leads nowhere", () => {
  expect(made.output).toBe("");
  expect(made.isSound).toBe(true);
});

describe("each entry has an example that does what it says:", () => {
  const entries = Object.entries(readManifest("runtime").exports)
    .filter(([, entry]) => typeof entry !== "string")
    .map(([path]) => join("skerry", path));

  test.each(entries)(
    "%s",
    async (entry) => {
      const examples = examplesOf("skerry").filter((text) => text.includes(`} from "${entry}"`));
      expect(examples).not.toEqual([]);
      for (const [index, text] of examples.entries()) {
        const isTest = text.includes('from "vitest"');
        const name = `${entry.replaceAll("/", "-")}-${index}.${isTest ? "test.ts" : "mts"}`;
        writeFileSync(join(folder, name), text);
        if (isTest) await run("node_modules/vitest/vitest.mjs", "run", "--root", ".", name);
        else expect(await run(name), text).toBe(printedBy(text));
      }
    },
    120_000,
  );

  test.each(["assemblyscript", "javascript"] as const)(
    "@skerry/%s",
    async (language) => {
      const [text] = examplesOf(`@skerry/${language}`);
      const told = /^\/\/ GET (\S+) is answered with (\d+) (.*)$/m.exec(text!);
      const [, path, status, body] = told!;
      await using worker = await loadWorker(await built(language));
      const response = await worker.fetch(path!);
      expect(`${response.status} ${await response.text()}`).toBe(`${status} ${body}\n`);
    },
    120_000,
  );
});
