import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { inFolder, repository, skerry } from "./skerry.ts";

describe("new", () => {
  test("makes a folder whose worker builds and answers as it is", async () => {
    await inFolder(async (dir) => {
      const made = await skerry(["new", "My Shop", "--json"], { cwd: dir });
      expect(made.code).toBe(0);
      expect(JSON.parse(made.stdout)).toEqual({
        dir: "My Shop",
        name: "my-shop",
        template: "assemblyscript",
        error: null,
      });
      const project = join(dir, "My Shop");
      expect(await readdir(project)).toContain(".gitignore");
      expect(await readdir(project)).not.toContain("gitignore");
      expect(await readFile(join(project, "skerry.toml"), "utf8")).toContain('name = "my-shop"');
      expect(JSON.parse(await readFile(join(project, "package.json"), "utf8")).name).toBe(
        "my-shop",
      );
      const called = await skerry(["call", "My Shop", "--json"], { cwd: dir });
      expect(JSON.parse(called.stdout)).toMatchObject({ status: 200, error: null });
    });
  });

  test.each(["assemblyscript", "javascript"])(
    "a project in %s names no path of this machine, and finds types and tests' packages wherever it is",
    async (template) => {
      await inFolder(async (dir) => {
        expect((await skerry(["new", "shop", "--template", template], { cwd: dir })).code).toBe(0);
        const made = join(dir, "shop");
        const files = await readdir(made, { recursive: true, withFileTypes: true });
        for (const file of files.filter((each) => each.isFile())) {
          const text = await readFile(join(file.parentPath, file.name), "utf8");
          expect(text, file.name).not.toContain(repository);
          expect(text, file.name).not.toContain(dir);
        }
        // As a colleague has it: what is kept in a repository, in another place.
        const cloned = join(dir, "elsewhere", "shop");
        const isKept = (path: string) => !/\/(node_modules|build|\.skerry)(\/|$)/.test(path);
        await cp(made, cloned, { recursive: true, filter: isKept });
        const called = await skerry(["call", cloned, "--json"], { cwd: dir });
        expect(JSON.parse(called.stdout)).toMatchObject({ status: 200, error: null });
        const tested = await promisify(execFile)("npm", ["test"], { cwd: cloned });
        expect(tested.stdout).toMatch(/pass 3\n/);
        const tsc = join(repository, "node_modules/.bin/tsc");
        const config = template === "assemblyscript" ? join(cloned, "assembly") : cloned;
        const { stdout } = await promisify(execFile)(tsc, ["-p", config, "--showConfig"]);
        expect(stdout).toContain("compilerOptions");
        const listed = await promisify(execFile)(tsc, [
          "-p",
          config,
          "--noEmit",
          "--listFiles",
        ]).catch((error: { stdout: string }) => error);
        const types =
          template === "assemblyscript"
            ? ["guest-sdk/assemblyscript/index.ts", "assemblyscript/std/assembly/index.d.ts"]
            : ["guest-sdk/javascript/worker.d.ts"];
        for (const each of types) expect(listed.stdout).toContain(each);
        expect(listed.stdout).not.toMatch(/TS2307|TS2688|TS6053/);
      });
    },
  );

  test("says what to type next, in words that work where it was started", async () => {
    await inFolder(async (dir) => {
      const next = async (name: string, env: Record<string, string>) =>
        /^ {2}(\S.*) call /m.exec((await skerry(["new", name], { cwd: dir, env })).stderr)?.[1];
      expect(await next("one", { npm_command: "exec" })).toBe("npx skerry");
      expect(await next("two", { npm_command: "" })).toBe(
        join(repository, "runtime", "bin", "skerry.js"),
      );
      // As npm installs it for a whole machine.
      await mkdir(join(dir, "bin"));
      await symlink(join(repository, "runtime", "bin", "skerry.js"), join(dir, "bin", "skerry"));
      const PATH = `${join(dir, "bin")}:${process.env.PATH}`;
      expect(await next("three", { npm_command: "", PATH })).toBe("skerry");
    });
  });

  test("takes an empty folder, and leaves one with something in it alone", async () => {
    await inFolder(async (dir) => {
      await mkdir(join(dir, "empty"));
      expect((await skerry(["new", "empty"], { cwd: dir })).code).toBe(0);
      await mkdir(join(dir, "full"));
      await writeFile(join(dir, "full", "notes.txt"), "mine");
      const refused = await skerry(["new", "full"], { cwd: dir });
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain("error[bad-usage]: full exists and is not an empty folder.");
      expect(await readdir(join(dir, "full"))).toEqual(["notes.txt"]);
    });
  });

  test("makes the folders above its own", async () => {
    await inFolder(async (dir) => {
      expect((await skerry(["new", "a/b/c"], { cwd: dir })).code).toBe(0);
      expect(await readdir(join(dir, "a", "b", "c"))).toContain("skerry.toml");
    });
  });

  test.each([
    ["/proc/a/b", "no such file or directory (ENOENT)"],
    ["/dev/null/a", "not a directory (ENOTDIR)"],
  ])("says that %s can't be written", async (label, reason) => {
    const { code, stderr } = await skerry(["new", label]);
    expect(code).toBe(2);
    expect(stderr).toContain(`error[not-writable]: ${label} can't be written: ${reason}.\n`);
  });
});
