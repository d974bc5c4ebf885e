import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inFolder, skerry } from "../cli/skerry.ts";

const templates = ["assemblyscript", "javascript"];

test.each(templates)(
  "a project of the %s template passes its own tests",
  {
    timeout: 300_000,
  },
  async (template) => {
    await inFolder(async (dir) => {
      expect((await skerry(["new", "shop", "--template", template], { cwd: dir })).code).toBe(0);
      const project = join(dir, "shop");
      const passed = await npmTest(project);
      expect(passed.output).toMatch(/pass 3\n/);
      expect(passed.code).toBe(0);

      // They fail when the worker answers otherwise.
      const settings = join(project, "skerry.toml");
      const text = await readFile(settings, "utf8");
      await writeFile(settings, text.replace('GREETING = "Hello"', 'GREETING = "Go away"'));
      const failed = await npmTest(project);
      expect(failed.output).toMatch(/fail 1\n/);
      expect(failed.code).toBe(1);
    });
  },
);

/** Without a network: nothing may have to be fetched. */
function npmTest(project: string): Promise<{ code: number | null; output: string }> {
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...own } = process.env;
  const child = spawn("npm", ["test"], {
    cwd: project,
    env: { ...own, NO_COLOR: "1", npm_config_offline: "true" },
    timeout: 200_000,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}
