import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inFolder, repository, skerry } from "./skerry.ts";

describe("new", () => {
  test("makes a folder whose worker builds and answers as it is, and points an editor at the SDK and the compiler's types", async () => {
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

      const path = join(project, "assembly", "tsconfig.json");
      const settings = JSON.parse(await readFile(path, "utf8"));
      const [sdk] = settings.compilerOptions.paths["@skerry/assemblyscript"];
      expect(await readFile(sdk, "utf8")).toMatch(/^export \{.*\bRequest\b/m);
      expect(JSON.parse(await readFile(settings.extends, "utf8")).compilerOptions.noLib).toBe(true);
      expect(settings.include).toEqual(["./**/*.ts"]);
    });
  });

  test("says what to type next, in words that work where it was started", async () => {
    await inFolder(async (dir) => {
      const next = async (name: string, env: Record<string, string>) =>
        /^ {2}(\S.*) call /m.exec((await skerry(["new", name], { cwd: dir, env })).stderr)?.[1];
      expect(await next("one", { npm_command: "exec" })).toBe("npx skerry");
      expect(await next("two", { npm_command: "" })).toBe(
        join(repository, "runtime", "bin", "skerry.js"),
      );
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
