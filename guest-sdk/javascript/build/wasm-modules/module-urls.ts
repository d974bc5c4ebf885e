import { access, constants, readFile } from "node:fs/promises";
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

/** How modules of Node (CommonJS) name it: `path.join(__dirname, "x.wasm")`, `${__dirname}/x.wasm`, `__dirname + "/x.wasm"`. */
const ownFile =
  /(?:\brequire\(\s*(["'])(?:node:)?path\1\s*\)|\bpath)\s*\.\s*(?:join|resolve)\(\s*__dirname\s*,\s*(["'])([^"'\\\n]+\.wasm)\2\s*\)|`\$\{__dirname\}\/([^`$\\\n]+\.wasm)`|\b__dirname\s*\+\s*(["'])\/([^"'\\\n]+\.wasm)\5/g;

/** What such files read their module by: it reads URLs of modules alone. */
const ownFiles = fileURLToPath(new URL("../../runtime/node/module-files.ts", import.meta.url));

/** Gives the URLs of `.wasm` files: `new URL("./x.wasm", import.meta.url)`, and imports of `./x.wasm?url`. They are `data:` URLs of a
 * stand-in, which `fetch` and `WebAssembly` take without the host. Where a file reads its module by Node's `fs`, it gets one for that. A module that is not
 * there is left as it is named. */
export function moduleUrls(modules: WasmModules, projectDir: string): Plugin {
  return {
    name: "skerry-wasm-urls",
    setup(build) {
      const readers = new Set<string>();
      build.onResolve({ filter: /^(node:)?fs(\/promises)?$/ }, ({ importer }) =>
        readers.has(importer) ? { path: ownFiles, sideEffects: false } : undefined,
      );
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
        if (!/import\.meta\.url|__dirname/.test(text) || !text.includes(".wasm")) return undefined;
        const changed = await withUrls(path, text);
        if (changed === null) return undefined;
        readers.add(path);
        return sourceOf(path, changed);
      });
    },
  };
}

/** A file's text with the URLs of modules beside it, which it takes at its end: all else keeps its place. Null where it names none. */
async function withUrls(path: string, text: string): Promise<string | null> {
  const named = [
    ...[...text.matchAll(ownModule)].map((match) => match[4]!),
    ...[...text.matchAll(ownFile)].map(fileName),
  ];
  const used: string[] = [];
  for (const file of new Set(named.map((each) => besides(path, each)))) {
    if (file !== null && (await isReadable(file))) used.push(file);
  }
  if (used.length === 0) return null;
  const name = freeName(text);
  const places = new Map(used.map((file, at) => [file, at]));
  const indexOf = (specifier: string) => places.get(besides(path, specifier) ?? "") ?? -1;
  let imports = "";
  const asImport = text.replace(ownModule, (whole, begin, literal, _, specifier, comma) => {
    const index = indexOf(specifier);
    if (index === -1) return whole;
    imports ||= used.map((file, at) => `import ${name}${at} from ${moduleName(file)};\n`).join("");
    const nothing = "undefined".padEnd("import.meta.url".length);
    return `${begin}${`${name}${index}`.padEnd(literal.length)}${comma}${nothing}`;
  });
  if (imports !== "") return `${asImport}\n${imports}`;
  const asCall = text.replace(ownFile, (...match) => {
    const index = indexOf(fileName(match));
    return index === -1 ? match[0] : `${name}${index}()`.padEnd(match[0].length);
  });
  const functions = used.map(
    (file, at) => `function ${name}${at}() { return require(${moduleName(file)}).default; }\n`,
  );
  return `${asCall}\n${functions.join("")}`;
}

const moduleName = (file: string) => JSON.stringify(`${wasmUrlNamespace}:${file}`);

const fileName = (match: readonly string[]) => (match[3] ?? match[4] ?? match[6])!;

/** What the text has no name that begins as. */
function freeName(text: string): string {
  const taken = new Set(Array.from(text.matchAll(/wasm\$(\d+)\$/g), ([, number]) => number));
  let number = 0;
  while (taken.has(String(number))) number++;
  return `wasm$${number}$`;
}

/** The file that a URL names beside another file; null for one that is elsewhere, or none. */
function besides(path: string, specifier: string): string | null {
  try {
    const url = new URL(specifier, pathToFileURL(path));
    return url.protocol === "file:" && url.host === "" ? fileURLToPath(url) : null;
  } catch {
    return null;
  }
}

async function isReadable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}
