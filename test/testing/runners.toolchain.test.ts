import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const withNode = here("../../runtime/bin/with-node.js");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skerry-runners-"));
  await symlink(here("../../node_modules"), join(folder, "node_modules"));
  await cp(here("./worker"), join(folder, "worker"), { recursive: true });
  for (const name of ["node-test.mjs", "forgets.mjs", "vitest-fuel.mjs"]) {
    await cp(here(`./runners/${name}`), join(folder, name));
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("under node:test, with its own snapshots", { timeout: 180_000 }, async () => {
  const temporary = await mkdtemp(join(folder, "temporary-"));
  const run = (args: string[], env = {}) =>
    node([process.execPath, "--test", ...args, "node-test.mjs"], { TMPDIR: temporary, ...env });
  const failing = await run([]);
  expect(failing.output).toMatch(/Missing snapshots|Cannot read snapshot/);
  expect((await run(["--test-update-snapshots"])).code).toBe(0);
  expect(await readFile(join(folder, "node-test.mjs.snapshot"), "utf8")).toMatch(/"fuel": [0-9]+/);
  expect((await run([])).code).toBe(0);
  expect(await entriesIn(temporary)).toEqual([]);
  const trapped = await run([], { PATHNAME: "/trap" });
  expect(trapped.code).not.toBe(0);
  expect(trapped.output).toMatch(/The worker failed: guest-trap\./);
});

test("a test that closes nothing ends all the same, and leaves nothing behind", {
  timeout: 120_000,
}, async () => {
  const temporary = join(folder, "temporary");
  await mkdir(temporary);
  const env = { TMPDIR: temporary };
  expect((await node([process.execPath, "--test", "forgets.mjs"], env)).code).toBe(0);
  expect(await entriesIn(temporary)).toEqual([]);
});

test("under Vitest, fuel is held to its snapshot", { timeout: 240_000 }, async () => {
  const run = (args: string[] = [], env = {}) =>
    node([withNode, "vitest", "run", "--root", folder, ...args], { CI: "", ...env });
  await writeFile(
    join(folder, "vitest.config.mjs"),
    'export default { test: { include: ["vitest-*.mjs"], testTimeout: 60000 } };\n',
  );
  expect((await run()).output).toMatch(/Snapshots +2 written/);
  const path = join(folder, "__snapshots__", "vitest-fuel.mjs.snap");
  const written = await readFile(path, "utf8");
  expect(written.match(/[0-9,]+ fuel/g)).toHaveLength(2);
  expect((await run()).code).toBe(0);

  // As if the worker had been a little cheaper before.
  const fuel = Number(/([0-9,]+) fuel/.exec(written)![1]!.replaceAll(",", ""));
  const before = new Intl.NumberFormat("en-US").format(Math.round(fuel * 0.98));
  const stored = written.replaceAll(/[0-9,]+(?= fuel)/g, before);
  await writeFile(path, stored);
  const failed = await run();
  expect(failed.code).not.toBe(0);
  expect(failed.output).toMatch(/Tests +1 failed \| 1 passed/);
  expect(failed.output).toMatch(/Expected: "[0-9,]+ fuel"\s+Received: "[0-9,]+ fuel"/);
  expect(await readFile(path, "utf8")).toBe(stored);
  expect((await run(["--update"])).code).toBe(0);
  const updated = await readFile(path, "utf8");
  expect(updated).toContain(`${new Intl.NumberFormat("en-US").format(fuel)} fuel`);
  expect((await run()).code).toBe(0);
});

/** Folders of entries that were left. */
async function entriesIn(temporary: string): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith("skerry-testing-"));
}

/** Runs a program, as `node PROGRAM ARG ...`, in the folder. */
function node(
  [program, ...args]: string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  const {
    NODE_TEST_CONTEXT: _context,
    VITEST: _vitest,
    NODE_OPTIONS: _options,
    ...own
  } = process.env;
  const command = program === process.execPath ? [] : [program!];
  const child = spawn(process.execPath, [...command, ...args], {
    cwd: folder,
    env: { ...own, WORKER: join(folder, "worker"), NO_COLOR: "1", ...env },
    timeout: 100_000,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}
