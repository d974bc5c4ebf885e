// Makes copies of Skerry's programs (`program-copies.js`).
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { isCopyOf } from "./own-folder.js";
import { stampOf } from "./program-copies.js";

/** Programs for Node, by their paths below `runtime`. What those of one group share is split from them, into many small
 * files where they are many: each command is a program here, as it is loaded when it is called. */
const programs = [
  ["cli/main.ts"],
  ["prepare/main.ts", "services/broker/broker-main.ts", "services/kv/kv-main.ts", "shard/main.ts"],
];

/** The program inside an isolate, and its part for workers of WASI. */
const inside = ["isolate/inside/main.ts", "isolate/inside/wasi/wasi-side.ts"];

/** Packages that go into the copies: what each start needs. Others are taken from where they are installed: they have
 * files of their own beside them, or are needed by few commands. */
const included = [
  "@noble/ciphers",
  "acorn",
  "acorn-walk",
  "commander",
  "http-cache-semantics",
  "lru-cache",
  "ora",
  "pino",
  "toml-eslint-parser",
  "undici",
  "valibot",
];

/** Copies in whose place others are: so many are kept, and all that were made in the last `youngest` ms. Processes may
 * run from them. */
const mostOld = 4;
const youngest = 24 * 60 * 60 * 1000;

/** Makes copies of all programs in a new folder, whose name begins as `place`, and writes the record of it.
 * @returns the folder. */
export async function copyPrograms(runtime, place, record) {
  removeOld(place);
  const begun = Date.now();
  const folder = mkdtempSync(`${place}-`);
  try {
    const inputs = await bundle(runtime, folder);
    const paths = [...inputs.map((path) => join(runtime, path)), fileURLToPath(import.meta.url)];
    // A source that changed meanwhile may be another one than is in the copies.
    if (paths.some((path) => statSync(path).ctimeMs >= begun)) throw new Error("sources change");
    const stamps = Object.fromEntries(paths.map((path) => [path, stampOf(path)]));
    const draft = join(folder, "record.json");
    writeFileSync(draft, JSON.stringify({ of: runtime, folder, stamps }));
    renameSync(draft, record);
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Writes copies of all programs into the folder. @returns the paths of what is in them, from `runtime`. */
async function bundle(runtime, folder) {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const options = {
    absWorkingDir: runtime,
    outbase: runtime,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "esnext",
    legalComments: "none",
    metafile: true,
    logLevel: "silent",
  };
  const made = await Promise.all([
    ...programs.map((entryPoints) =>
      build({
        ...options,
        entryPoints,
        platform: "node",
        plugins: [likeSources(runtime)],
        banner: { js: requireForCommonJs },
      }),
    ),
    build({ ...options, entryPoints: inside, platform: "neutral", chunkNames: "isolate/[hash]" }),
  ]);
  const inputs = made.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  return inputs.filter((path) => !path.startsWith(`${builtin}:`));
}

/** What packages in CommonJS load Node's own modules with. */
const requireForCommonJs =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

/** Removes copies that others have taken the place of, but the last ones: processes may run from them. */
function removeOld(place) {
  const kept = dirname(place);
  const others = readdirSync(kept)
    .filter((name) => isCopyOf(name, basename(place)))
    .map((name) => ({ path: join(kept, name), at: statSync(join(kept, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path, at } of others.slice(mostOld)) {
    if (at < Date.now() - youngest) rmSync(path, { recursive: true, force: true });
  }
}

/** Has copies find what their sources would: packages, and files beside them. */
function likeSources(runtime) {
  return {
    name: "like-sources",
    setup({ onLoad, onResolve, resolve }) {
      onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        const isOurs = importer.startsWith(`${runtime}/`) && !importer.includes("/node_modules/");
        if (!isOurs || pluginData === asked || path.startsWith("node:")) return undefined;
        const name = path.split("/", path.startsWith("@") ? 2 : 1).join("/");
        if (included.includes(name)) return undefined;
        const found = await resolve(path, { kind, importer, resolveDir, pluginData: asked });
        if (found.errors.length > 0) return { errors: found.errors };
        return { path: pathToFileURL(found.path).href, external: true };
      });
      // Imported as a module, `node:http` loads all that its exports might ever need.
      onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: builtin }));
      onLoad({ filter: /.*/, namespace: builtin }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
        loader: "js",
      }));
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const url = JSON.stringify(pathToFileURL(path).href);
        return { contents: text.replaceAll("import.meta.url", url), loader: "ts" };
      });
    },
  };
}

/** The namespace of Node's own modules. */
const builtin = "builtin";

/** Marks what the plugin itself wants to have resolved. */
const asked = {};
