import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type MisbehavingWorker, makeMisbehavingWorker } from "./misbehaving-worker.ts";
import { repository } from "./skerry.ts";

const launcher = join(repository, "runtime", "bin", "skerry.js");

let lab: MisbehavingWorker;
beforeAll(async () => {
  lab = await makeMisbehavingWorker();
});
afterAll(() => lab.remove());

/** Starts a command that serves the lab, and gives where. */
async function serve(command: string, args: string[], env: Record<string, string>) {
  const child: ChildProcess = spawn(command, args, {
    cwd: lab.dir,
    env: { ...process.env, SKERRY_DATA_DIR: join(lab.root, "data"), LAB_TOKEN: "x", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let printed = "";
  for await (const chunk of child.stderr!) {
    printed += String(chunk);
    const url = /answers at (\S+)/.exec(printed)?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error(`it ended before it answered:\n${printed}`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}echo`).then(
    () => true,
    () => false,
  );
}

test("options that Node has as well are the command's, wherever they stand", () => {
  for (const args of [["--env-file", "missing"], ["--env-file=missing"]]) {
    const { status, stderr } = spawnSync(launcher, ["call", ...args], {
      cwd: lab.dir,
      encoding: "utf8",
    });
    expect(stderr).toMatch(/^error\[not-found\]: missing can't be read: /);
    expect(status).toBe(2);
  }
});

test("a server ends when its launcher is killed", async () => {
  const { child, url } = await serve("node", [launcher, "run", "--port", "0"], {});
  expect(await answers(url)).toBe(true);
  child.kill("SIGKILL");
  await expect.poll(() => answers(url), { timeout: 10_000, interval: 200 }).toBe(false);
});

test("a server that npm started ends when npm's shell is killed", async () => {
  const line = `node ${launcher} run --port 0; true`;
  const { child, url } = await serve("sh", ["-c", line], { npm_command: "exec" });
  expect(await answers(url)).toBe(true);
  child.kill("SIGTERM");
  await expect.poll(() => answers(url), { timeout: 10_000, interval: 200 }).toBe(false);
});

test("a server that npm started ends when npm itself is killed, and its shell lives", async () => {
  const line = `node ${launcher} run --port 0; true`;
  const { child, url } = await serve("npm", ["exec", "--call", line], {});
  expect(await answers(url)).toBe(true);
  child.kill("SIGKILL");
  await expect.poll(() => answers(url), { timeout: 10_000, interval: 200 }).toBe(false);
});

test("a program that ends well without having begun is a failure that says what to do", () => {
  const folder = mkdtempSync(join(tmpdir(), "skerry-launcher-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const findNode = JSON.stringify(pathToFileURL(join(launcher, "../find-node.js")));
  const launch = (program: string) => {
    writeFileSync(join(folder, "main.mjs"), program);
    const text = `import { runUnderNode } from ${findNode};
      runUnderNode(${findNode}, [${JSON.stringify(join(folder, "main.mjs"))}], { tied: true, copies: "COPIES" });`;
    const ended = spawnSync("node", ["--input-type=module", "-e", text], { encoding: "utf8" });
    return { code: ended.status, stderr: ended.stderr };
  };
  expect(launch('process.send("done");')).toEqual({ code: 0, stderr: "" });
  expect(launch("process.exit(2);")).toEqual({ code: 2, stderr: "" });
  const { code, stderr } = launch("");
  expect(code).toBe(3);
  expect(stderr).toContain("error[host-failed]: The program of this command ended without");
  expect(stderr).toContain(
    "programs in COPIES, or its own files, of which they are made, may be damaged.\n",
  );
  expect(stderr).toContain(
    "help: Remove that folder and run the command again. Where it says the same",
  );
});
