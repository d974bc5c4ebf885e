// What `npm run test:all` does about a file that failed among others.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const launcher = join(root, "runtime/bin/with-node.js");

let folder: string;
beforeEach(() => {
  // Within the repository, where Vitest is found.
  mkdirSync(join(root, "build"), { recursive: true });
  folder = mkdtempSync(join(root, "build/run-again-"));
  write("vitest.config.ts", "export default { test: { include: ['*.test.ts'] } };");
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

/** A file of tests that fails in its runs of these numbers. */
function failing(name: string, runs: readonly number[]): void {
  write(
    `${name}.test.ts`,
    `import { appendFileSync, readFileSync } from "node:fs";
    import { expect, test } from "vitest";
    test("${name}", () => {
      const runs = ${JSON.stringify(join(folder, `${name}.runs`))};
      appendFileSync(runs, ".");
      expect(${JSON.stringify(runs)}).not.toContain(readFileSync(runs, "utf8").length);
    });`,
  );
}

function runAll(): Promise<{ code: number; told: string }> {
  const args = [launcher, join(root, "test/run-all.ts"), "--root", folder];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), told: `${stdout}${stderr}` });
    });
  });
}

test("is run again alone, three times, and named where it passes each time", async () => {
  failing("once", [1]);
  failing("never", []);
  const { code, told } = await runAll();
  expect(told).toMatch(
    /failed among the others, and passed alone 3 times:\n {2}.*once\.test\.ts\n/,
  );
  expect(told).not.toContain("never.test.ts failed");
  expect(code).toBe(0);
});

test("fails the run where it fails once more", async () => {
  failing("twice", [1, 3]);
  const { code, told } = await runAll();
  expect(told).not.toContain("passed alone");
  expect(code).toBe(1);
});

test("is not run again where more than three failed", async () => {
  for (const name of ["one", "two", "three", "four"]) failing(name, [1]);
  const { code, told } = await runAll();
  expect(told).not.toContain("again, alone");
  expect(code).toBe(1);
});

test("is not run again where something failed that belongs to no file", async () => {
  failing("once", [1]);
  write(
    "stray.test.ts",
    `import { test } from "vitest";
    void Promise.reject(new Error("stray"));
    test("stray", () => new Promise((resolve) => setTimeout(resolve, 50)));`,
  );
  const { code, told } = await runAll();
  expect(told).not.toContain("again, alone");
  expect(code).toBe(1);
});
