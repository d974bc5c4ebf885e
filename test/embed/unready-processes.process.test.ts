// A process that ends before it is ready says why to whoever started it, and no worker is blamed.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { checkoutName } from "../../runtime/bin/own-folder.js";

const folder = mkdtempSync(join(tmpdir(), "skerry-not-started-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const runtime = resolve(import.meta.dirname, "../../runtime");
const run = promisify(execFile);

/** Copies of Skerry's programs of which these lack a package. */
function copiesLacking(...programs: string[]): string {
  const parent = mkdtempSync(join(folder, "copies-"));
  const copies = join(parent, `${checkoutName(runtime)}-abcdef`);
  for (const program of programs) {
    mkdirSync(join(copies, program), { recursive: true });
    writeFileSync(join(copies, program, "main.js"), 'import "isolated-vm-that-is-missing";\n');
  }
  writeFileSync(join(copies, "package.json"), '{"type":"module"}\n');
  return copies;
}

async function told(way: string, copies: string) {
  const program = join(import.meta.dirname, "support/not-starting.ts");
  const dataDir = mkdtempSync(join(folder, "data-"));
  const env = { ...process.env, SKERRY_PROGRAMS: copies };
  const { stdout } = await run(process.execPath, [program, way, dataDir], { env });
  return JSON.parse(stdout) as { of: string; code: string; message: string; advice: string }[];
}

const words =
  /ended with code 1 before it was ready\. It said last: Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package 'isolated-vm-that-is-missing'/;

test.for([
  ["openHost", "shard"],
  ["openHost", "prepare"],
  ["run", "shard"],
  ["run", "prepare"],
] as const)("by %s, of %s", { timeout: 60_000 }, async ([way, program]) => {
  const all = await told(way, copiesLacking(program));
  expect(all.map(({ of }) => of)).toContain("load");
  for (const { code, message, advice } of all) {
    expect(code).toBe("process-not-started");
    expect(message).toMatch(words);
    expect(message).not.toContain("\n");
    expect(advice).toContain("No worker is the cause");
  }
});

test("a program that was bundled with Skerry hears that it is to be left out", {
  timeout: 60_000,
}, async () => {
  const program = join(folder, "bundled/program.mjs");
  await build({
    stdin: {
      contents: `import { openHost } from "./embed/embed.ts";
openHost({ dataDir: ${JSON.stringify(join(folder, "bundled-data"))} }).catch(({ code, message }) => console.log(code, message));`,
      resolveDir: runtime,
    },
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  symlinkSync(join(runtime, "../node_modules"), join(folder, "bundled/node_modules"));
  const { stdout } = await run(process.execPath, [program]).catch((error) => error);
  expect(stdout).toMatch(/^process-not-started .*Mark `skerry` as external in the bundler/);
});
