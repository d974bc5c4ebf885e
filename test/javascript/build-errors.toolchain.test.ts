import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@skerry/javascript/build";
import { describe, expect, test } from "vitest";
import { componentize, initialisationCpu } from "../../guest-sdk/javascript/build/componentize.ts";
import { workerWit } from "../../guest-sdk/javascript/build/wit.ts";
import { diagnosticsOf, inProject } from "./project.ts";
import { topLevelDiagnosticsOf } from "./top-level.ts";

const handler = "export default { fetch: () => new Response('x') };\n";

describe("a mistake in the source", () => {
  test("of syntax is told with file, line and the source", async () => {
    const text = await diagnosticsOf({ "src/index.ts": `${handler}let x: = 1;` });
    expect(text).toContain('Unexpected "="');
    expect(text).toContain("src/index.ts:2:7:");
    expect(text).toContain("2 │ let x: = 1;");
  });

  test("in another file is told with that file's name", async () => {
    const text = await diagnosticsOf({
      "src/index.js": `import { a } from "./lib/a.js";\nconsole.log(a);\n${handler}`,
      "src/lib/a.js": "export const a = 1;\nexport const a = 2;\n",
    });
    expect(text).toContain('The symbol "a" has already been declared');
    expect(text).toContain("src/lib/a.js:2:13:");
  });

  test("is never told with a path of this machine", async () => {
    const text = await diagnosticsOf({ "src/index.ts": 'import "./none.ts";' });
    expect(text).toContain('Could not resolve "./none.ts"');
    expect(text).not.toContain("/tmp/");
    expect(text).not.toContain(process.cwd());
  });

  test("is an entry that is not there", async () => {
    const result = await inProject({}, (projectDir) =>
      compile({ entry: join(projectDir, "src/index.ts"), projectDir }),
    );
    expect(result).toMatchObject({
      ok: false,
      diagnostics: expect.stringContaining("src/index.ts does not exist or can't be read."),
    });
  });

  test("is told by its path in the project where that is reached by a link", async () => {
    const files = { "real/src/index.ts": `${handler}let x: = 1;` };
    const result = await inProject(files, async (folder) => {
      symlinkSync(join(folder, "real"), join(folder, "link"));
      const projectDir = join(folder, "link");
      return compile({ entry: join(projectDir, "src/index.ts"), projectDir });
    });
    expect(result).toMatchObject({
      ok: false,
      diagnostics: expect.stringContaining("\n    src/index.ts:2:7:\n"),
    });
  });
});

describe("a module without a handler is refused", () => {
  const sentence = "src/index.ts must have a default export with a method fetch";

  test.each([
    ["no default export", "export function fetch() {}", "It exports fetch.", "1:0"],
    ["nothing", "const x = 1;", "It exports nothing.", "1:0"],
    ["a default that is no object", "\nexport default 5;", "It exports default.", "2:0"],
    ["null", "export default null;", "It exports default.", "1:0"],
    ["an object without fetch", "export default { get() {} };", "It exports default.", "1:0"],
  ])("%s", async (_, source, exported, place) => {
    const text = await topLevelDiagnosticsOf({ "src/index.ts": source });
    expect(text).toContain(sentence);
    expect(text).toContain(exported);
    expect(text).toContain(`src/index.ts:${place}:`);
  });

  test.each([
    ["a class instance", "class App { fetch() {} }\nexport default new App();"],
    [
      "a function with a method",
      "const app = () => {};\napp.fetch = () => {};\nexport default app;",
    ],
    [
      "an export under another name first",
      "const app = { fetch() {} };\nexport { app as default };",
    ],
    ["from another file", 'export { default } from "./app.ts";'],
  ])("but not %s", async (_, source) => {
    expect(await topLevelDiagnosticsOf({ "src/index.ts": source, "src/app.ts": handler })).toBe("");
  });

  test("by the whole build as well", async () => {
    const text = await diagnosticsOf({ "src/index.ts": "\nexport default { get() {} };" });
    expect(text).toContain(sentence);
    expect(text).toContain("It exports default.");
    expect(text).toContain("src/index.ts:2:0:");
  });
});

describe("what no worker has is refused where it is imported", () => {
  test.each([
    ["node:fs", '"node:fs" is a module of Node, which a worker does not have'],
    ["fs", '"fs" is a module of Node, which a worker does not have'],
    ["fs/promises", '"fs/promises" is a module of Node, which a worker does not have'],
    [
      "cloudflare:workers",
      '"cloudflare:workers" is a module of another platform, which a worker does not have: what `env`',
    ],
    ["cloudflare:email", "which a worker does not have."],
    ["./addon.node", '"./addon.node" is a native add-on'],
    ["./code.wasm", '"./code.wasm" is WebAssembly'],
    ["no-such-package", 'The package of "no-such-package" was not found: is it in package.json'],
    ["@scope/none/deep", 'The package of "@scope/none/deep" was not found'],
  ])("%s", async (name, sentence) => {
    const source = `// a line\nimport x from "${name}";\nconsole.log(x);\n${handler}`;
    const text = await diagnosticsOf({ "src/index.ts": source });
    expect(text).toContain(sentence);
    expect(text).toContain("src/index.ts:2:14:");
    expect(text).not.toContain("plugin");
  });

  test("a package of the same name as a module of Node is taken", async () => {
    const text = await topLevelDiagnosticsOf({
      "src/index.js": `import Emitter from "events";\nnew Emitter();\n${handler}`,
      "node_modules/events/package.json": '{ "name": "events", "main": "events.js" }',
      "node_modules/events/events.js": "module.exports = class {};",
    });
    expect(text).toBe("");
  });

  test("a package that only tries whether it has one goes on without", async () => {
    const text = await topLevelDiagnosticsOf({
      "src/index.js": `import { fallback } from "tries";\nif (!fallback) throw new Error();\n${handler}`,
      "node_modules/tries/package.json": '{ "name": "tries", "main": "index.js" }',
      "node_modules/tries/index.js":
        "exports.fallback = false;\n" +
        'try { require("crypto").randomBytes(1); } catch { exports.fallback = true; }',
    });
    expect(text).toBe("");
  });
});

describe("top-level code", () => {
  test("that throws is told with its place and the calls that led there", async () => {
    const text = await diagnosticsOf({
      "src/index.ts": `import { boom } from "./util.ts";\n${handler}const many: number[] = [1];\nmany.map(() => boom());\n`,
      "src/util.ts":
        "interface X { a?: { b: number } }\n\nexport function boom() {\n" +
        "  const x: X = {};\n  return x.a!.b;\n}\n",
    });
    expect(text).toContain("Top-level code threw TypeError: cannot read property 'b' of undefined");
    expect(text).toContain("src/util.ts:5:9:");
    expect(text).toContain("5 │   return x.a!.b;");
    expect(text).toContain("src/index.ts:4:15:");
    expect(text).not.toContain("qjs");
  });

  test("that throws in a package is told with the package's file", async () => {
    const text = await diagnosticsOf({
      "src/index.js": `import "broken";\n${handler}`,
      "node_modules/broken/package.json": '{ "name": "broken", "main": "index.js" }',
      "node_modules/broken/index.js": "// a comment\nmodule.exports = undefined.x;",
    });
    expect(text).toContain("Top-level code threw TypeError");
    expect(text).toContain("node_modules/broken/index.js:2:");
    expect(text).toContain("src/index.js:1:");
  });

  test("that throws an error with a cause names both", async () => {
    const text = await diagnosticsOf({
      "src/index.js": `${handler}const inner = new RangeError("inner");\nthrow new Error("outer", { cause: inner });`,
    });
    expect(text).toContain("Top-level code threw Error: outer");
    expect(text).toContain("caused by RangeError: inner");
  });

  test.each([
    ["a string", '"late"', 'Top-level code threw a value that is no error: "late"'],
    ["nothing", "undefined", "Top-level code threw a value that is no error: undefined"],
    ["what has no text", "Object.create(null)", "Top-level code threw a value that is no error"],
  ])("that throws %s says so", async (_, value, sentence) => {
    expect(await topLevelDiagnosticsOf({ "src/index.js": `${handler}throw ${value};` })).toContain(
      sentence,
    );
  });

  test("that looks for another platform is told what there is, and where", async () => {
    const text = await diagnosticsOf({ "src/index.js": `${handler}Buffer.from('x');` });
    expect(text).toContain("Buffer is not defined");
    expect(text).toContain(
      "Buffer is Node's: `node = true` under [build] in skerry.toml gives it.",
    );
    expect(text).toContain("src/index.js:2:0:");
  });

  test.each([
    ["window.x = 1", "window is not defined", "window is there in a page of a browser alone."],
    [
      "new FixedLengthStream(1)",
      "FixedLengthStream is not defined",
      "FixedLengthStream is Cloudflare's own: a TransformStream does the same, without a length.",
    ],
    [
      "addEventListener('fetch', () => {})",
      'No event "fetch" comes here',
      "A worker exports its handler",
    ],
  ])("that looks for another platform is told what there is: %s", async (source, ...sentences) => {
    const text = await topLevelDiagnosticsOf({ "src/index.js": `${handler}${source};` });
    for (const each of sentences) expect(text).toContain(each);
  });

  test("that calls itself too deeply says so", async () => {
    const source = `${handler}const f = () => 1 + f();\nf();`;
    expect(await diagnosticsOf({ "src/index.js": source })).toMatch(/stack|deep/);
  });
});

/** CPU time of this process's children that have ended, in ms (proc_pid_stat(5)). */
function childrensCpu(): number {
  const stat = readFileSync("/proc/self/stat", "latin1");
  const [user, system] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(13, 15);
  return 10 * (Number(user) + Number(system));
}

describe("top-level code without bounds", () => {
  test("is ended by the time of the processor that it may take", async () => {
    expect(initialisationCpu).toBe(20_000);
    const maxCpu = 6_000;
    const before = childrensCpu();
    const source = "while (true);\nexport const handle = () => {};";
    expect(await componentize(source, workerWit([]), { maxCpu })).toEqual({
      failure: "Top-level code did not end within 6000 ms of CPU time.",
      ended: true,
    });
    // It counts once the process that was ended is gone.
    await expect.poll(() => childrensCpu() - before).toBeGreaterThan(maxCpu);
    expect(childrensCpu() - before).toBeLessThan(1.5 * maxCpu);
  });

  test("is ended when it takes too much memory", async () => {
    const source = `${handler}const all = [];\nwhile (true) all.push(new Uint8Array(1e7).fill(1));`;
    const text = await diagnosticsOf({ "src/index.js": source });
    expect(text).toContain("Top-level code took more than 1073741824 bytes of memory.");
  });
});
