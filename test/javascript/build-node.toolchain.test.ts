import { join } from "node:path";
import { compile } from "@skerry/javascript/build";
import { describe, expect, test } from "vitest";
import { inProject } from "./project.ts";

const handler = "export default { fetch: () => new Response('x') };\n";

function build(source: string, node: boolean) {
  return inProject({ "src/index.js": source }, (projectDir) =>
    compile({ entry: join(projectDir, "src/index.js"), projectDir, node }),
  );
}

async function diagnosticsOf(source: string, node: boolean): Promise<string> {
  const result = await build(source, node);
  return result.ok ? "" : result.diagnostics;
}

describe("a module of Node", () => {
  test.each(["node:events", "events", "node:crypto", "util/types"])(
    "%s fails the build without the setting, with its place and the setting",
    async (name) => {
      const text = await diagnosticsOf(`\nimport x from "${name}";\n${handler}x;`, false);
      const advice = "`node = true` under [build] in skerry.toml gives it.";
      expect(text).toContain(`"${name}" is a module of Node: ${advice}`);
      expect(text).toContain("src/index.js:2:14:");
    },
  );

  test("that no worker has fails the build with the setting as well, which tells what there is", async () => {
    const text = await diagnosticsOf(`\nimport fs from "node:fs";\n${handler}fs;`, true);
    expect(text).toContain('"node:fs" is a module of Node, which a worker does not have');
    expect(text).toContain(
      "Of Node there is assert, assert/strict, async_hooks, buffer, crypto, events",
    );
    expect(text).toContain("src/index.js:2:15:");
  });

  test("is that of the worker where a package of its name is installed", async () => {
    const files = {
      "src/index.js": `import { EventEmitter } from "events";\nnew EventEmitter().on("a", () => {});\n${handler}`,
      "node_modules/events/package.json": '{ "name": "events", "main": "events.js" }',
      "node_modules/events/events.js": "throw new Error('the package');",
    };
    const result = await inProject(files, (projectDir) =>
      compile({ entry: join(projectDir, "src/index.js"), projectDir, node: true }),
    );
    expect(result).toMatchObject({ ok: true });
  });

  test("is looked for in what is bundled, not in what a package's map for browsers leaves out", async () => {
    const files = {
      "src/index.js": `import "mapped";\n${handler}`,
      "node_modules/mapped/package.json":
        '{ "name": "mapped", "main": "index.js", "browser": { "./out.js": false, "absent": false } }',
      "node_modules/mapped/index.js": 'require("./out.js"); require("absent"); process.cwd();',
      "node_modules/mapped/out.js": "throw new Error('It is left out.');",
    };
    await inProject(files, async (projectDir) => {
      const entry = join(projectDir, "src/index.js");
      const result = await compile({ entry, projectDir, node: true });
      if (!result.ok) throw new Error(result.diagnostics);
      expect(result.inputs.filter((path) => path.startsWith(projectDir))).toEqual(
        ["node_modules/mapped/index.js", "src/index.js"].map((path) => join(projectDir, path)),
      );
    });
  });

  test("is required as what it exports by default", async () => {
    const source =
      'const EventEmitter = require("events");\nconst { inherits } = require("node:util");\n' +
      "function Made() { EventEmitter.call(this); }\ninherits(Made, EventEmitter);\n" +
      "if (new Made().on('a', () => {}).emit('a') !== true) throw new Error();\n" +
      "module.exports = { fetch: () => new Response(process.cwd()) };\n";
    expect(await diagnosticsOf(source, true)).toBe("");
  });
});

test("what a worker does not use of Node is not in it", async () => {
  const [without, with_] = [await build(handler, false), await build(handler, true)];
  if (!without.ok || !with_.ok) throw new Error("not built");
  expect(Buffer.compare(without.component, with_.component)).toBe(0);
});
