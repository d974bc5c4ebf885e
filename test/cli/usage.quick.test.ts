import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../runtime/doctor/finding.ts";
import { keepRates } from "../support/kept-rates.ts";
import { readableByOthers } from "../support/readable-by-others.ts";
import { commands } from "./commands.ts";
import { inFolder, program, skerry } from "./skerry.ts";

describe.concurrent("the command line", () => {
  test("explains a command with an example", async () => {
    const { code, stdout } = await skerry(["call", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: skerry call .*\n\nExample:\n {2}skerry call /s);
  });

  test("lists all commands, and shows its version", async () => {
    const { stdout } = await skerry(["--help"]);
    for (const command of commands) expect(stdout).toContain(`\n  ${command} [options]`);
    const version = (await skerry(["--version"])).stdout;
    expect(version).toMatch(/^\d+\.\d+\.\d+\n$/);
    const inJson = await skerry(["--version", "--json"]);
    expect(JSON.parse(inJson.stdout)).toEqual({ version: version.trim() });
    const verbose = (await skerry(["--version", "--verbose"])).stdout;
    expect(verbose).toContain(
      `${version}Node ${process.versions.node}, V8 ${process.versions.v8}, `,
    );
    const whole = await skerry(["--verbose", "--json", "-V"]);
    expect(JSON.parse(whole.stdout)).toMatchObject({ engine: { node: process.versions.node } });
  });

  test.each([
    [[], "No command was given."],
    [["clal"], "Unknown command 'clal' (Did you mean call?)"],
  ])("refuses %j as wrong use", async (args, sentence) => {
    const { code, stdout, stderr } = await skerry(args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("error[bad-usage]: ");
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/ {2}help: See `skerry (\w+ )?--help`\.\n$/);
  });

  test("answers wrong use in JSON when asked to", async () => {
    const { code, stdout, stderr } = await skerry(["kv", "list", "--json", "--no-such-option"]);
    expect(code).toBe(2);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout).error).toEqual({
      code: "bad-usage",
      message: "Unknown option '--no-such-option'.",
      help: "See `skerry kv list --help`.",
    });
  });

  test("keeps the shape of call's document when there was no request", async () => {
    const { code, stdout } = await skerry(["call", "/no/such/folder", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      status: null,
      headers: [],
      body: "",
      bodyEncoding: "utf8",
      usage: null,
      log: [],
      error: {
        code: "not-found",
        message: "/no/such/folder does not exist.",
        help: "Check the path.",
      },
    });
  });

  test("sends no colours to what is no terminal", async () => {
    const { stderr } = await skerry(["call", "/no/such/folder"]);
    expect(stderr).not.toContain("\u001b");
  });

  test.each(["/proc/nope", "/proc", "/dev/null/x"])(
    "says that %s can't be its data folder",
    async (folder) => {
      const env = { SKERRY_DATA_DIR: folder };
      const { code, stderr } = await skerry(["call", "examples/hello"], { env });
      expect(code).toBe(2);
      expect(stderr).toMatch(/error\[data-folder\]: The data folder .* can't be used: E[A-Z]+\./);
    },
  );

  test("says that nothing can be made in the folder for temporary files, and blames nobody's code", async () => {
    await inFolder(async (dir) => {
      const TMPDIR = join(dir, "none");
      const said = `error[temporary-folder]: Nothing can be made in ${TMPDIR}, the folder for temporary files: ENOENT.`;
      const env = { TMPDIR, SKERRY_DATA_DIR: join(dir, "data") };
      await keepRates(env.SKERRY_DATA_DIR);
      await skerry(["new", "made"], { cwd: dir });
      await writeFile(join(dir, "skerry.toml"), '[serve]\nport = 0\nadmin = "127.0.0.1:0"\n');
      const commands = [["build", "made"], ["calibrate"]];
      for (const args of commands) {
        const { code, stderr } = await skerry(args, { cwd: dir, env });
        expect(stderr).toContain(said);
        expect(stderr).toContain("help: Set TMPDIR to a folder that this user can write to");
        expect(code).toBe(2);
      }
      const served = await skerry(["serve", "--as-root"], { cwd: dir, env });
      expect(JSON.parse(served.stderr.trim().split("\n").at(-1)!)).toMatchObject({
        code: "temporary-folder",
      });
      const { stdout } = await skerry(["doctor", "--json"], { cwd: dir, env });
      const { findings } = JSON.parse(stdout) as { findings: Finding[] };
      expect(findings.find(({ about }) => about === "settings")).toMatchObject({ health: "ok" });
      expect(findings.find(({ about }) => about === "sandbox")).toMatchObject({
        health: "problem",
        found: said.slice(said.indexOf("Nothing")),
      });
    });
  });

  test.runIf(process.getuid?.() === 0 && readableByOthers())(
    "a user without an account or a home is told so, and may use another folder",
    async () => {
      await inFolder(async (dir) => {
        await chmod(dir, 0o777);
        const as = async (env: Record<string, string>) => {
          const ids = ["--reuid=54321", "--regid=54321", "--clear-groups", "--"];
          const command = [program, "call", "--url", "/", "none.wasm"];
          return spawnSync("setpriv", [...ids, process.execPath, ...command], {
            ...{ cwd: dir, encoding: "utf8", env: { PATH: process.env.PATH, ...env } },
          }).stderr;
        };
        expect(await as({})).toMatch(/error\[data-folder\]: This user has no home folder/);
        expect(await as({ HOME: "" })).toMatch(
          /error\[data-folder\]: This user has no home folder/,
        );
        expect(await as({ SKERRY_DATA_DIR: join(dir, "data") })).toContain("error[not-found]");
        expect((await readdir(dir)).filter((name) => name !== "data")).toEqual([]);
      });
    },
  );

  test("names line and key of a mistake in skerry.toml", async () => {
    await inFolder(async (dir) => {
      await writeFile(join(dir, "skerry.toml"), '[limits]\nmemroy = "64MiB"\n');
      const { code, stderr } = await skerry(["build", "."], { cwd: dir });
      expect(code).toBe(2);
      expect(stderr).toContain(
        "error[bad-settings]: skerry.toml:2: `limits.memroy` is not a key; did you mean `memory`?",
      );
    });
  });

  test("names a skerry.toml that can't be read", async () => {
    await inFolder(async (dir) => {
      // A file whose first byte nobody can read, be it the superuser.
      await symlink("/proc/self/mem", join(dir, "skerry.toml"));
      const { code, stderr } = await skerry(["build", "."], { cwd: dir });
      expect(code).toBe(2);
      expect(stderr).toMatch(/error\[not-found\]: skerry\.toml can't be read: .* \(E[A-Z]+\)\.\n/);
    });
  });

  test("tells a folder that is no worker's, and an entry that is missing", async () => {
    await inFolder(async (dir) => {
      await mkdir(join(dir, "empty"));
      const empty = await skerry(["build", "empty"], { cwd: dir });
      expect(empty.stderr).toContain("empty is not a worker's folder");
      await writeFile(join(dir, "empty", "skerry.toml"), 'entry = "src/main.ts"');
      const missing = await skerry(["build", "empty"], { cwd: dir });
      expect(missing.stderr).toContain("empty/src/main.ts, the worker's entry, does not exist.");
    });
  });

  test("tells that a file can't be written before anything is measured for it", async () => {
    await inFolder(async (dir) => {
      for (const [option, path, why] of [
        ["--html", "nowhere/r.html", "nowhere/r.html can't be written: no such file or directory"],
        ["--pprof", ".", ". is a folder."],
      ] as const) {
        // There is no worker in the folder either.
        const { code, stderr } = await skerry(["measure", option, path], { cwd: dir });
        expect([code, stderr]).toEqual([2, expect.stringContaining(`error[not-writable]: ${why}`)]);
      }
      expect(await readdir(dir)).toEqual([]);
    });
  });
});
