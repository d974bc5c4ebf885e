// Makes copies of Skerry's programs (`program-copies.js`).
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
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
import { build, stop } from "esbuild";
import { findNode } from "./find-node.js";
import { isCopyOf } from "./own-folder.js";
import { stampOf } from "./program-copies.js";
import { sourceSuffix } from "./sources.js";

/** Programs for Node, by their paths below `runtime` without the suffix. What those of one group share is split from them, into many small
 * files where they are many: each command is a program here, as it is loaded when it is called. A shard is alone, since each
 * file takes its time and a shard is waited for, as is what runs top-level code by a build. */
const programs = [
  ["cli/main"],
  ["shard/main"],
  ["debugging/guest-main"],
  ["project/start/start-main"],
  ["prepare/main", "services/broker/broker-main", "services/kv/kv-main"],
];

/** The program inside an isolate, and its part for workers of WASI. */
const inside = ["isolate/inside/main", "isolate/inside/wasi/wasi-side"];

/** The files of programs. */
function filesOf(names) {
  return names.map((name) => `${name}${sourceSuffix}`);
}

/** Packages that go into the copies: what each start needs. Others are taken from where they are installed: they have
 * files of their own beside them, or are needed by few commands. */
const included = [
  "@fastify/swagger",
  "@noble/ciphers",
  "acorn",
  "acorn-walk",
  "commander",
  "fastify",
  "http-cache-semantics",
  "lru-cache",
  "pino",
  "toml-eslint-parser",
  "undici",
  "valibot",
];

/** Copies in whose place others are: so many are kept, and all that were made in the last `youngest` ms. Processes may
 * run from them. */
const maxOld = 4;
const youngest = 24 * 60 * 60 * 1000;

/** Copies that this process is making. */
let underWay = 0;

/** Makes copies of all programs in a new folder, whose name begins as `place`, and writes the record of it.
 * @returns the folder. */
export async function copyPrograms(runtime, place, record) {
  removeOld(place);
  const begun = Date.now();
  const folder = mkdtempSync(`${place}-`);
  underWay++;
  try {
    const read = new Map();
    const inputs = (await bundle(runtime, folder, read)).map((path) => join(runtime, path));
    const paths = [...watched(inputs, runtime), fileURLToPath(import.meta.url)];
    const stamps = Object.fromEntries(paths.map((path) => [path, stampOf(path)]));
    // A source that changed meanwhile may be another one than is in the copies. Of what the bundler read unseen the clock tells it.
    const hasChanged = (path) =>
      read.has(path) ? read.get(path) !== stamps[path] : statSync(path).ctimeMs >= begun;
    if (paths.some(hasChanged)) throw new Error("sources change");
    // By a umask that lets a group write, others might change what is run.
    for (const name of filesIn(folder)) chmodSync(join(folder, name), 0o644);
    const made = Object.fromEntries(
      filesIn(folder).map((name) => [name, stampOf(join(folder, name))]),
    );
    const draft = join(folder, "record.json");
    writeFileSync(draft, JSON.stringify({ of: runtime, folder, stamps, made }), { mode: 0o600 });
    renameSync(draft, record);
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    underWay--;
    // The bundler is a process, of 300 MB, and a command may run for months.
    if (underWay === 0) await stop();
  }
}

/** The paths of files in a folder, from there. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

/** What is looked at before copies are used: of packages what npm writes when it installs, instead of hundreds of files. */
function watched(inputs, runtime) {
  const packages = /^(.*?[\\/]node_modules)[\\/]/;
  const paths = inputs.map((path) => {
    const installed = isOwn(path, runtime) ? undefined : packages.exec(path)?.[1];
    const record = installed === undefined ? path : join(installed, ".package-lock.json");
    return existsSync(record) ? record : path;
  });
  return [...new Set(paths)];
}

/** Whether a file is one of Skerry's own sources, which may themselves lie below `node_modules`. Packages within Skerry's are not. */
function isOwn(path, runtime) {
  const within = path.slice(runtime.length);
  return (
    path.startsWith(`${runtime}/`) &&
    !within.includes("/node_modules/") &&
    !within.startsWith("/vendor/")
  );
}

/** Writes copies of all programs into the folder. @param read gets the stamp of each of Skerry's own sources, from before it was read.
 * @returns the paths of what is in them, from `runtime`. */
async function bundle(runtime, folder, read) {
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
    ...programs.map((names) =>
      build({
        ...options,
        entryPoints: filesOf(names),
        platform: "node",
        plugins: [stamped(runtime, read), likeSources(runtime)],
        banner: { js: requireForCommonJs },
      }),
    ),
    build({
      ...options,
      entryPoints: filesOf(inside),
      platform: "neutral",
      plugins: [stamped(runtime, read)],
      chunkNames: "isolate/[hash]",
      // Each isolate has the text of its own. Names are left: two classes tell tenants theirs.
      minifySyntax: true,
      minifyWhitespace: true,
    }),
  ]);
  const inputs = made.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  return inputs.filter((path) => !/^builtin(-parts)?:/.test(path));
}

/** The names of the packages that Skerry can do without. */
function optionalPackages(runtime) {
  const { peerDependenciesMeta } = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8"));
  return Object.keys(peerDependenciesMeta);
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
  for (const { path, at } of others.slice(maxOld)) {
    if (at < Date.now() - youngest) rmSync(path, { recursive: true, force: true });
  }
}

/** Keeps the stamps of Skerry's own sources, each from before it is read for the first time. */
function stamped(runtime, read) {
  return {
    name: "stamped",
    setup({ onLoad }) {
      onLoad({ filter: /\.[jt]s$/ }, ({ path }) => {
        if (isOwn(path, runtime) && !read.has(path)) read.set(path, stampOf(path));
        return undefined;
      });
    },
  };
}

/** Has copies find what their sources would: packages, and files beside them. */
function likeSources(runtime) {
  return {
    name: "like-sources",
    setup({ onLoad, onResolve, resolve }) {
      const exported = builtinExports();
      const optional = optionalPackages(runtime);
      onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (!isOwn(importer, runtime) || pluginData === asked || path.startsWith("node:"))
          return undefined;
        const name = path.split("/", path.startsWith("@") ? 2 : 1).join("/");
        if (included.includes(name)) return undefined;
        const found = await resolve(path, { kind, importer, resolveDir, pluginData: asked });
        // An optional package that is not installed is missed when it is wanted. Once it is, copies are made anew.
        if (found.errors.length > 0 && optional.includes(name)) return { path, external: true };
        if (found.errors.length > 0) return { errors: found.errors };
        return { path: pathToFileURL(found.path).href, external: true };
      });
      // Packages within Skerry's are imported by their files.
      onResolve({ filter: /^\.\.?\/.*\/?vendor\// }, ({ path, importer, resolveDir }) => {
        const file = join(resolveDir, path);
        if (!isOwn(importer, runtime) || isOwn(file, runtime)) return undefined;
        return { path: pathToFileURL(file).href, external: true };
      });
      // Imported as a module, `node:http` loads all that its exports might ever need.
      onResolve({ filter: /^node:/ }, ({ path, kind }) => ({
        ...{ path, namespace: kind === "require-call" ? builtin : builtinParts },
        sideEffects: false,
      }));
      onLoad({ filter: /.*/, namespace: builtin }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
        loader: "js",
      }));
      onLoad({ filter: /.*/, namespace: builtinParts }, ({ path }) => ({
        contents: partsOf(path, exported[path] ?? { values: [], functions: [] }),
        loader: "js",
      }));
      onLoad({ filter: /\.[jt]s$/ }, ({ path }) => {
        if (!isOwn(path, runtime)) return undefined;
        const text = readFileSync(path, "utf8");
        const url = JSON.stringify(pathToFileURL(path).href);
        const loader = path.endsWith(".ts") ? "ts" : "js";
        return { contents: text.replaceAll("import.meta.url", url), loader };
      });
    },
  };
}

/** The namespaces of Node's own modules, whole for `require` and by their exports for `import`. */
const builtin = "builtin";
const builtinParts = "builtin-parts";

/** A module of Node's with an export for each of its own, of which those are left that are used: some of the others load
 * more as soon as they are looked at. Plain functions load the module when they are first called, if that is ever. */
function partsOf(path, { values, functions }) {
  return [
    "let asked;",
    `const whole = () => (asked ??= process.getBuiltinModule(${JSON.stringify(path)}));`,
    "const part = (name) => whole()[name];",
    "const later = (name) => (...values) => part(name)(...values);",
    "export default /* @__PURE__ */ whole();",
    ...values.map((name) => `export const ${name} = /* @__PURE__ */ part("${name}");`),
    ...functions.map((name) => `export const ${name} = /* @__PURE__ */ later("${name}");`),
  ].join("\n");
}

/** What each of Node's own modules exports, of the Node that will run the copies: another one may be running this.
 * Functions are those that can be called by another one in their place: no classes, and none with properties of its own, as
 * `util.promisify` looks for. */
function builtinExports() {
  const look = `
    const all = require("node:module").builtinModules.filter((name) => !name.startsWith("_"));
    const path = (name) => (name.startsWith("node:") ? name : "node:" + name);
    const isWord = (name) => /^[\\w$]+$/.test(name) && name !== "default";
    const usual = ["length", "name", "prototype", "arguments", "caller"];
    const isPlain = ({ value }, name) =>
      typeof value === "function" && /^[a-z]/.test(name) && Reflect.ownKeys(value).every((key) => usual.includes(key));
    const parts = all.map(path).map((name) => {
      const whole = process.getBuiltinModule(name);
      const names = Object.keys(whole).filter(isWord);
      const isFunction = (each) => isPlain(Object.getOwnPropertyDescriptor(whole, each), each);
      return [name, { values: names.filter((each) => !isFunction(each)), functions: names.filter(isFunction) }];
    });
    process.stdout.write(JSON.stringify(Object.fromEntries(parts)));`;
  const node = findNode(import.meta.url);
  return JSON.parse(execFileSync(node, ["--no-warnings", "-e", look], { encoding: "utf8" }));
}

/** Marks what the plugin itself wants to have resolved. */
const asked = {};
