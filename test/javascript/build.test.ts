import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scriptIn } from "../../runtime/measure/script.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { buildProject, newComponentOf } from "./project.ts";

let target: Awaited<ReturnType<typeof testHost>>;
beforeAll(async () => {
  target = await testHost();
});
afterAll(() => target.end());

/** What a worker answers a visitor with. */
async function answer(component: Uint8Array): Promise<string> {
  const { host } = target;
  const { response, error } = await host.call(
    await host.load(component, testSettings()),
    makeRequest({}),
  );
  if (error !== null) throw new Error(error.message);
  return bodyText(response?.body);
}

const text = (source: string) => ({
  "src/index.ts": `export default { async fetch(request: Request) { return new Response(String(${source})); } };`,
});

describe("a build", () => {
  test("takes TypeScript, several files and JSON", async () => {
    const component = await newComponentOf({
      "src/index.ts":
        'import { greet } from "./greet";\nimport names from "./names.json";\n' +
        "export default { fetch: (_: Request): Response => new Response(names.map(greet).join()) };",
      "src/greet.ts":
        "export const greet = (name: string): string => 'hi ' + (name satisfies string);",
      "src/names.json": '["a", "b"]',
    });
    expect(await answer(component)).toBe("hi a,hi b");
  });

  test("tells in the module how large the script is without the SDK, whoever reads it", async () => {
    const large = `export default ${JSON.stringify("0123456789".repeat(1_000))};`;
    const component = await newComponentOf({
      "src/index.ts":
        'import text from "./large";\nexport default { async fetch() { return new Response(text); } };',
      "src/large.ts": large,
    });
    const { manifest } = await target.host.load(component, testSettings());
    const { bytes, gzipBytes } = scriptIn(component, manifest)!;
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(11_000);
    expect(gzipBytes).toBeGreaterThan(50);
    expect(gzipBytes).toBeLessThan(500);
  });

  test("takes JSX, as the project's tsconfig.json has it", async () => {
    const component = await newComponentOf({
      "src/index.tsx":
        "const h = (tag: string, _: unknown, ...inner: unknown[]) => '<' + tag + '>' + inner.join('') + '</' + tag + '>';\n" +
        "const name = 'x';\n" +
        "export default { fetch: () => new Response(String(<p>hi <b>{name}</b></p>)) };",
      "tsconfig.json": '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }',
    });
    expect(await answer(component)).toBe("<p>hi <b>x</b></p>");
  });

  test("takes files as what they hold", async () => {
    const component = await newComponentOf({
      "src/index.ts":
        'import page from "./page.html";\nimport bytes from "./some.bin";\n' +
        "export default { fetch: () => new Response(page + bytes.length) };",
      "src/page.html": "<p>é</p>",
      "src/some.bin": "abc",
    });
    expect(await answer(component)).toBe("<p>é</p>3");
  });

  test("takes a package's form for workers and browsers, ESM and CommonJS", async () => {
    const component = await newComponentOf({
      "src/index.js":
        'import forms from "forms";\nimport old from "old";\n' +
        "export default { fetch: () => new Response([forms, old.name, process.env.NODE_ENV].join(' ')) };",
      "node_modules/forms/package.json":
        '{ "name": "forms", "exports": { "node": "./node.js", "worker": "./worker.js", "default": "./x.js" } }',
      "node_modules/forms/worker.js": 'export default "worker";',
      "node_modules/forms/node.js": 'export default "node";',
      "node_modules/forms/x.js": 'export default "other";',
      "node_modules/old/package.json":
        '{ "name": "old", "main": "main.js", "browser": "browser.js" }',
      "node_modules/old/main.js": 'exports.name = "main";',
      "node_modules/old/browser.js": 'exports.name = "browser";',
    });
    expect(await answer(component)).toBe("worker browser production");
  });

  test("holds what import() names, and rejects what only a request can name", async () => {
    const component = await newComponentOf({
      "src/index.ts":
        "export default { async fetch(request: Request) {\n" +
        '  const { name } = await import("./other.ts");\n' +
        "  const late = import(request.url).catch((error) => error instanceof Error);\n" +
        "  return new Response(name + (await late));\n} };",
      "src/other.ts": 'export const name = "other ";',
    });
    expect(await answer(component)).toBe("other true");
  });

  test("warns of what will not work", async () => {
    const result = await buildProject({
      "src/index.js":
        'const url = import.meta.url;\nexport default { fetch: () => new Response(eval("url")) };',
    });
    expect(result.ok && result.warnings).toContain("`import.meta` is empty");
    expect(result.ok && result.warnings).toContain("eval throws an EvalError");
    expect(result.ok && result.warnings).toContain("src/index.js:2:43:");
  });

  test("keeps functions' names", async () => {
    const component = await newComponentOf(
      text("[function longName() {}, class Klass {}].map((each) => each.name)"),
    );
    expect(await answer(component)).toBe("longName,Klass");
  });

  test("imports the granted interfaces and nothing else", async () => {
    const imports = async (grants: string[]) => {
      const component = await newComponentOf(text("1"), { grants });
      const names = Buffer.from(component)
        .toString("latin1")
        .match(/skerry:edge\/\w+@0\.1\.0/g);
      return [...new Set(names)].map((name) => name.slice(12, -6)).sort();
    };
    expect(await imports([])).toEqual(["types"]);
    expect(await imports(["log", "random"])).toEqual(["log", "random", "types"]);
  });

  test("of the same sources is the same to the byte, wherever they lie, and names no place", async () => {
    const files = {
      "src/index.js":
        'import one from "one";\nexport default { fetch: () => new Response(one + new Date(0)) };',
      "node_modules/one/package.json": '{ "name": "one", "main": "index.js" }',
      "node_modules/one/index.js": 'module.exports = "1";',
    };
    const [first, second] = [await newComponentOf(files), await newComponentOf(files)];
    expect(Buffer.compare(first, second)).toBe(0);
    const text = Buffer.from(first).toString("latin1");
    expect(text).toContain("node_modules/one/index.js");
    expect(text).not.toMatch(/skerry-javascript-|\/tmp\/skerry/);
    expect(text).not.toContain(process.cwd());
  });
});
