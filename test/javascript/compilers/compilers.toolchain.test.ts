import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { inFolder, repository, skerry } from "../../cli/skerry.ts";
import { installedIn } from "../../support/on-demand.ts";

/** Uses of what a new project has, each of which some compiler's own library lacks. */
const source = `
import bytes from "./some.bin";
import page from "./page.html";

export async function use(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  using stack = new DisposableStack();
  const all = await Array.fromAsync([page.length, bytes.byteLength]);
  return new Set(all).union(new Set([1])).size + RegExp.escape("a").length + Number(stack.disposed);
}
`;

let installed: string;
beforeAll(() => {
  installed = installedIn(import.meta.dirname);
});

describe("a new project", () => {
  test.each(["typescript-5.7", "typescript-5.9", "typescript-6.0", "typescript"])(
    "is accepted by %s, with the declarations of its globals",
    async (name) => {
      const folder = name === "typescript" ? join(repository, "node_modules") : installed;
      await inFolder(async (dir) => {
        expect((await skerry(["new", "shop", "--template", "javascript"], { cwd: dir })).code).toBe(
          0,
        );
        await writeFile(join(dir, "shop", "src", "more.ts"), source);
        const compiler = join(folder, name, "lib", "tsc.js");
        const printed = await new Promise((resolve) => {
          const given = [compiler, "-p", join(dir, "shop"), "--skipLibCheck", "false"];
          execFile(process.execPath, given, (_, stdout, stderr) => resolve(stdout + stderr));
        });
        expect(printed).toBe("");
      });
    },
  );
});
