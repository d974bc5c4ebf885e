import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inFolder, skerry } from "./skerry.ts";

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
});
