import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compile } from "@skerry/javascript/build";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../guest-sdk/javascript/build/bundle.ts";
import { scriptSize } from "../../guest-sdk/javascript/build/script-size.ts";
import { scriptIn } from "../../runtime/measure/script.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { readProjectFunctions } from "../../runtime/project/project-functions.ts";
import type { LoadedWorker } from "../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { buildProject, inProject, newComponentOf } from "./project.ts";

/** Files of one worker, each of whose answers is of another thing that a build takes. */
const files = {
  "src/index.tsx":
    'import { greet } from "./greet";\nimport names from "./names.json";\nimport large from "./large";\n' +
    'import page from "./page.html";\nimport bytes from "./some.bin";\nimport font from "./some.woff2";\nimport query from "./all.sql";\nimport note from "./note.txt";\n' +
    'import forms from "forms";\nimport old from "old";\nimport mapped from "mapped";\n' +
    "const h = (tag: string, _: unknown, ...inner: unknown[]) => '<' + tag + '>' + inner.join('') + '</' + tag + '>';\n" +
    "const name = 'x';\n" +
    "const answers: Record<string, (request: Request) => unknown> = {\n" +
    "  sources: () => names.map(greet).join(),\n" +
    "  jsx: () => <p>hi <b>{name}</b></p>,\n" +
    "  files: () => [page, bytes instanceof ArrayBuffer && new Uint8Array(bytes).join(), font instanceof ArrayBuffer && font.byteLength, query, note].join(),\n" +
    "  packages: () => [forms, old.name, process.env.NODE_ENV].join(' '),\n" +
    "  maps: () => JSON.stringify(mapped),\n" +
    "  imports: async (request) => {\n" +
    '    const { name } = await import("./other.ts");\n' +
    "    const late = import(request.url).catch((error) => error instanceof Error);\n" +
    "    return name + (await late);\n  },\n" +
    "  names: () => [function longName() {}, class Klass {}].map((each) => each.name),\n" +
    "  large: () => large.length,\n};\n" +
    "export default {\n  async fetch(request: Request): Promise<Response> {\n" +
    "    const answer = answers[new URL(request.url).pathname.slice(1)]!;\n" +
    "    return new Response(String(await answer(request)));\n  },\n};",
  "src/greet.ts": "export const greet = (name: string): string => 'hi ' + (name satisfies string);",
  "src/names.json": '["a", "b"]',
  "src/large.ts": `export default ${JSON.stringify("0123456789".repeat(1_000))};`,
  "tsconfig.json": '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }',
  "src/page.html": "<p>é</p>",
  "src/some.bin": "ab\0",
  "src/some.woff2": "abc",
  "src/all.sql": "SELECT 1",
  "src/note.txt": "'note' `$1`",
  "src/other.ts": 'export const name = "other ";',
  "node_modules/forms/package.json":
    '{ "name": "forms", "exports": { "node": "./node.js", "workerd": "./workerd.js", "browser": "./x.js" } }',
  "node_modules/forms/workerd.js": 'export default "workerd";',
  "node_modules/forms/node.js": 'export default "node";',
  "node_modules/forms/x.js": 'export default "other";',
  "node_modules/old/package.json": '{ "name": "old", "main": "main.js", "browser": "browser.js" }',
  "node_modules/old/main.js": 'exports.name = "main";',
  "node_modules/old/browser.js": 'exports.name = "browser";',
  "node_modules/mapped/package.json": JSON.stringify({
    name: "mapped",
    exports: "./index.js",
    browser: {
      fs: false,
      "node:os": false,
      util: "./own-util.js",
      "node:path": "./own-util.js",
      "./platform.js": "./platform-web.js",
      "./native.node": "./platform-web.js",
      "./left-out.js": false,
      old: "forms",
    },
  }),
  "node_modules/mapped/index.js":
    'import fs from "fs";\nimport os from "node:os";\nimport { own } from "util";\nimport path from "node:path";\n' +
    'import { platform } from "./platform.js";\nimport native from "./native.node";\nimport out from "./left-out.js";\nimport old from "old";\n' +
    "export default [typeof fs.readFile, Object.keys(os), own, path, platform, native, out, old];",
  "node_modules/mapped/own-util.js": 'export const own = "own";\nexport default "own default";',
  "node_modules/mapped/platform.js": 'import net from "net";\nexport const platform = net;',
  "node_modules/mapped/platform-web.js":
    'export const platform = "web";\nexport default "web default";',
  "node_modules/mapped/left-out.js": 'throw new Error("It is left out.");',
};

let target: Awaited<ReturnType<typeof testHost>>;
let component: Uint8Array;
let worker: LoadedWorker;
beforeAll(async () => {
  target = await testHost();
  component = await newComponentOf(files);
  worker = await target.host.load(component, testSettings());
});
afterAll(() => target.end());

/** What the worker answers a visitor with. */
async function answer(path: string): Promise<string> {
  const { response, error } = await target.host.call(worker, makeRequest({ url: `/${path}` }));
  if (error !== null) throw new Error(error.message);
  return bodyText(response?.body);
}

describe("a build", () => {
  test.each([
    ["takes TypeScript, several files and JSON", "sources", "hi a,hi b"],
    ["takes JSX, as the project's tsconfig.json has it", "jsx", "<p>hi <b>x</b></p>"],
    ["takes files as what they hold", "files", "<p>é</p>,97,98,0,3,SELECT 1,'note' `$1`"],
    [
      "takes a package's form for workers and browsers, ESM and CommonJS",
      "packages",
      "workerd browser production",
    ],
    [
      "follows a package's map for browsers, for modules of Node as well",
      "maps",
      '["undefined",[],"own","own default","web","web default",{},"workerd"]',
    ],
    [
      "holds what import() names, and rejects what only a request can name",
      "imports",
      "other true",
    ],
    ["keeps functions' names", "names", "longName,Klass"],
  ])("%s", async (_, path, expected) => {
    expect(await answer(path)).toBe(expected);
  });

  test("tells in the module how large the script is without the SDK, whoever reads it", async () => {
    expect(await answer("large")).toBe("10000");
    const { bytes, gzipBytes } = scriptIn(component, worker.manifest)!;
    expect(bytes).toBeGreaterThan(12_900);
    expect(bytes).toBeLessThan(13_900);
    expect(gzipBytes).toBeGreaterThan(1_200);
    expect(gzipBytes).toBeLessThan(1_900);
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

  const small = { "src/index.js": "export default { fetch: () => new Response() };" };

  test.each([true, false])(
    "has the text of a function once, as the function's own: debug %s",
    async (debug) => {
      const files = {
        "src/index.js":
          "function onlyHere() { return 'once'; }\nexport default { fetch: () => new Response(onlyHere()) };",
      };
      const text = Buffer.from(await newComponentOf(files, { debug })).toString("latin1");
      expect(text.match(/function onlyHere\(\) ?\{\s*return ?"once"/g)).toHaveLength(1);
    },
  );

  test("imports the granted interfaces, those that need no grant, and nothing else", async () => {
    const imports = async (grants: string[]) => {
      const component = await newComponentOf(small, { grants });
      const names = Buffer.from(component)
        .toString("latin1")
        .match(/skerry:edge\/\w+@0\.1\.0/g);
      return [...new Set(names)].map((name) => name.slice(12, -6)).sort();
    };
    // Two need no grant, and what it ends by is told by the log where it has one.
    expect(await imports([])).toEqual(["head", "text", "types", "uncaught"]);
    expect(await imports(["log", "random"])).toEqual(["head", "log", "random", "text", "types"]);
  });

  test("of the same sources is the same to the byte, whatever its folder is called, and names no place", async () => {
    const files = {
      "index.tsx":
        'import one from "one";\nimport part from "./index.jsx";\nimport bytes from "./index.bin";\nimport * as all from ".";\n' +
        "const h = (name: string) => name;\n" +
        "export default class {\n  static fetch = () =>\n" +
        "    new Response([one, <p />, part, bytes.byteLength, Object.keys(all), new Date(0)].join());\n}",
      "index.jsx": "const h = (name) => name;\nexport default (() => <b />)();",
      "index.bin": "ab",
      "tsconfig.json": '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }',
      "node_modules/one/package.json": '{ "name": "one", "main": "index.js" }',
      "node_modules/one/index.js": 'module.exports = "1";',
    };
    const within = (folder: string) =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
    const built = (folder: string) =>
      inProject(within(folder), async (parent) => {
        const projectDir = join(parent, folder);
        const entry = join(projectDir, "index.tsx");
        const result = await compile({ entry, projectDir });
        const plain = { entry, projectDir, grants: [], bindings: [], node: false, debug: true };
        const debugged = await bundle(plain);
        if (!result.ok || "errors" in debugged) throw new Error("It does not build.");
        const { javascript } = debugged;
        return { ...result, javascript, size: await scriptSize(plain) };
      });
    const [first, second] = [await built("shop"), await built("deep/änder-2")];
    expect(Buffer.compare(first.component, second.component)).toBe(0);
    expect([second.javascript === first.javascript, second.size]).toEqual([true, first.size]);
    const text = Buffer.from(first.component).toString("latin1");
    expect(text).toContain("node_modules/one/index.js");
    for (const each of [text, first.javascript]) {
      expect(each).not.toMatch(/skerry-javascript-|\/tmp\/skerry|shop_/);
      expect(each).not.toContain(process.cwd());
      expect(each).not.toMatch(/\/\/ (\S+:)?(\.\.)?\//);
    }
  });

  test("of the same sources is the same to the byte, however long the path to the SDK is", async () => {
    const sources = {
      "index.js":
        'import { rate } from "shop:prices/catalog";\nimport { Readable } from "node:stream";\n' +
        "export default { fetch: () => Response.json([rate('eur'), Readable.name]) };",
      "wit/prices.wit":
        "package shop:prices@1.0.0;\ninterface catalog { rate: func(currency: string) -> option<f64>; }",
    };
    const repository = fileURLToPath(new URL("../../", import.meta.url));
    const builtBySdkIn = (folder: string) =>
      inProject(sources, async (projectDir) => {
        const install = join(projectDir, folder);
        const sdk = join(install, "guest-sdk/javascript");
        cpSync(join(repository, "guest-sdk/javascript"), sdk, { recursive: true });
        cpSync(join(repository, "tsconfig.json"), join(install, "tsconfig.json"));
        symlinkSync(join(repository, "node_modules"), join(install, "node_modules"));
        const { compile }: typeof import("@skerry/javascript/build") = await import(
          pathToFileURL(join(sdk, "build/compile.ts")).href
        );
        const entry = join(projectDir, "index.js");
        const functions = await readProjectFunctions(projectDir);
        const result = await compile({ entry, projectDir, functions, node: true });
        if (!result.ok) throw new Error(result.diagnostics);
        return result.component;
      });
    const [near, far] = [await builtBySdkIn("a"), await builtBySdkIn("lib/of/all/".repeat(12))];
    expect(Buffer.compare(near, far)).toBe(0);
  });
});
