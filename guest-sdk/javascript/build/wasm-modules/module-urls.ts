import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { sourceOf } from "../own-places.ts";
import type { WasmModules } from "./wasm-modules.ts";

/** The namespace of URLs of modules of WebAssembly, by the modules' paths. */
export const wasmUrlNamespace = "skerry-wasm-url";

/** How glue names the module beside it. */
const ownModule =
  /(\bnew\s+URL\s*\(\s*(?:\/\*[^*]*\*\/\s*)?)((["'`])([^"'`$\\\n]+\.wasm)\3)(\s*,\s*)import\.meta\.url\b/g;

/** Gives the URLs of `.wasm` files: `new URL("./x.wasm", import.meta.url)`, and imports of `./x.wasm?url`. They are `data:` URLs of a
 * stand-in, which `fetch` and `WebAssembly` take without the host. A file that is not there keeps its text. */
export function moduleUrls(modules: WasmModules, projectDir: string): Plugin {
  return {
    name: "skerry-wasm-urls",
    setup(build) {
      build.onResolve({ filter: /^skerry-wasm-url:/ }, ({ path }) => ({
        path: path.slice(wasmUrlNamespace.length + 1),
        namespace: wasmUrlNamespace,
        sideEffects: false,
      }));
      build.onResolve({ filter: /\.wasm\?url$/ }, async ({ path, kind, importer, resolveDir }) => {
        const file = path.replace(/\?url$/, "");
        // Whoever finds modules finds this one too, where packages have it.
        const found = await build.resolve(file, { kind, importer, resolveDir });
        if (found.errors.length > 0) return { errors: found.errors };
        return { path: found.path, namespace: wasmUrlNamespace, sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace: wasmUrlNamespace }, async ({ path }) => {
        const bytes = new Uint8Array(await readFile(path));
        const url = modules.addUrl(bytes, `module ${relative(projectDir, path)}`);
        return { contents: `export default ${JSON.stringify(url)};`, watchFiles: [path] };
      });
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        if (!text.includes("import.meta.url") || !text.includes(".wasm")) return undefined;
        return sourceOf(path, await withUrls(path, text));
      });
    },
  };
}

/** A file's text with the URLs of modules beside it, which it imports at its end: all else keeps its place. */
async function withUrls(path: string, text: string): Promise<string> {
  let name = "wasm$";
  while (text.includes(name)) name += "$";
  const files = new Map<string, boolean>();
  for (const [, , , , specifier] of text.matchAll(ownModule)) {
    const file = besides(path, specifier!);
    files.set(file, await isReadable(file));
  }
  const used = [...files].filter(([, isThere]) => isThere).map(([file]) => file);
  const changed = text.replace(ownModule, (whole, begin, literal, _, specifier, comma) => {
    const index = used.indexOf(besides(path, specifier));
    if (index === -1) return whole;
    const nothing = "undefined".padEnd("import.meta.url".length);
    return `${begin}${`${name}${index}`.padEnd(literal.length)}${comma}${nothing}`;
  });
  const imports = used.map((file, index) => {
    const from = JSON.stringify(`${wasmUrlNamespace}:${file}`);
    return `import ${name}${index} from ${from};\n`;
  });
  return used.length === 0 ? text : `${changed}\n${imports.join("")}`;
}

function besides(path: string, specifier: string): string {
  return fileURLToPath(new URL(specifier, pathToFileURL(path)));
}

async function isReadable(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
