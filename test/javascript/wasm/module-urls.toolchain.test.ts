// URLs of modules of WebAssembly in the files of a bundle.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assemblyScriptFunctions } from "../../../guest-sdk/javascript/build/wasm-modules/assemblyscript-functions.ts";
import { moduleUrls } from "../../../guest-sdk/javascript/build/wasm-modules/module-urls.ts";
import { WasmModules } from "../../../guest-sdk/javascript/build/wasm-modules/wasm-modules.ts";
import { describeModule } from "../../../runtime/module/join/describe.ts";
import { joinModules } from "../../../runtime/module/join/join.ts";
import { assemble } from "../../module/meter/support/wat.ts";
import { atPace } from "../../support/pace.ts";

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "skerry-module-urls-"));
  await writeFile(join(dir, "hot.wasm"), await assemble('(module (func (export "f")))'));
});
afterAll(() => rm(dir, { recursive: true }));

/** A file as it is in the bundle. */
async function bundled(text: string): Promise<string> {
  const entry = join(dir, "index.js");
  await writeFile(entry, text);
  const modules = new WasmModules({ describe: describeModule, join: joinModules });
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, write: false, format: "esm", minify: false },
    plugins: [moduleUrls(modules, dir)],
  });
  return outputFiles[0]!.text;
}

test.each([
  "https://cdn.example.com/hot.wasm",
  "//cdn.example.com/hot.wasm",
  "./a%2Fhot.wasm",
  "http://[/hot.wasm",
  "file://elsewhere/hot.wasm",
  "./a%00hot.wasm",
  "data:,hot.wasm",
])("a module that is not a file beside the script keeps its URL: %s", async (url) => {
  const named = `export const there = new URL("${url}", import.meta.url);`;
  expect(await bundled(named)).toContain(`new URL("${url}", import.meta.url)`);
  const both = await bundled(
    `${named}\nexport const here = new URL("./hot.wasm", import.meta.url);`,
  );
  expect(both).toContain(`new URL("${url}", import.meta.url)`);
  expect(both).toContain('"data:application/wasm;base64,');
  expect(both).not.toContain('"./hot.wasm"');
});

test("names of a file stay its own", async () => {
  const text = await bundled(`const wasm$0$0 = 1, wasm$1$ = 2, wasm$ = 3;
export default [wasm$0$0, wasm$1$, wasm$, new URL("./hot.wasm", import.meta.url)];`);
  const { default: values } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  expect(values.map(String)).toEqual(["1", "2", "3", expect.stringMatching(/^data:/)]);
});

test.each(["$", "0$", "wasm$0$"])(
  "takes no longer for names that are alike: wasm$ and %s",
  async (repeated) => {
    const like = `// wasm$${repeated.repeat(2_000_000 / repeated.length)}\n`;
    const began = performance.now();
    await bundled(`${like}export default new URL("./hot.wasm", import.meta.url);`);
    expect(performance.now() - began).toBeLessThan(atPace(2_000));
  },
);

test("a file in AssemblyScript exports what its glue has, and no class for its static members", async () => {
  const module = await assemble(
    '(module (global (export "Foo.bar") i32 (i32.const 1)) (global (export "Kind.One") i32 (i32.const 1)) (func (export "sum")))',
  );
  const glue = `function instantiate(module) {
  return {
    Kind: (values => (
      values
    ))({}),
  };
}`;
  await writeFile(join(dir, "hot.as.ts"), "");
  const compile = async () => ({ made: { module, glue }, errors: [], warnings: [], inputs: [] });
  const modules = new WasmModules({ describe: describeModule, join: joinModules });
  const { metafile } = await build({
    ...{ entryPoints: [join(dir, "hot.as.ts")], bundle: true, write: false, format: "esm" },
    metafile: true,
    external: ["*/module.ts"],
    plugins: [assemblyScriptFunctions(modules, dir, "joined", compile)],
  });
  expect(Object.values(metafile.outputs)[0]!.exports).toEqual(["Kind", "sum"]);
});
