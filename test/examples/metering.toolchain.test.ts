import { execFile } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { inFolder, repository, skerry } from "../cli/skerry.ts";
import { assemble } from "../module/meter/support/wat.ts";

const run = promisify(execFile);
const folder = join(repository, "examples", "metering");

describe("examples/metering", () => {
  test("the guest's binary is its text, assembled", async () => {
    const text = await readFile(join(folder, "guest.wat"), "utf8");
    expect(new Uint8Array(await readFile(join(folder, "guest.wasm")))).toEqual(
      await assemble(text),
    );
  });

  test("twenty lines give the guest a budget", async () => {
    await inFolder(async (dir) => {
      await cp(folder, dir, { recursive: true });
      const metered = await skerry(["meter", "guest.wasm", "-o", "build/metered.wasm"], {
        cwd: dir,
      });
      expect(metered.code).toBe(0);
      const embed = (n: string) => run(process.execPath, [join(dir, "embed.js"), n]);
      expect((await embed("20")).stdout).toBe("6765, for 1160180 fuel\n");
      await expect(embed("40")).rejects.toMatchObject({
        stderr: expect.stringContaining("Error: the guest is out of fuel"),
      });
    });
  });

  test("there are twenty lines, as STANDALONE.md has them, and the README shows what they print", async () => {
    const code = await readFile(join(folder, "embed.js"), "utf8");
    expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
    const page = join(repository, "runtime/module/meter/STANDALONE.md");
    const [, shown] = /```js\n(let budget.*?)```/s.exec(await readFile(page, "utf8"))!;
    expect(code.endsWith(shown!)).toBe(true);
    const readme = await readFile(join(folder, "README.md"), "utf8");
    expect(readme).toContain("# 6765, for 1160180 fuel");
  });
});
