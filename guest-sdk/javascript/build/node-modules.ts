import { readFile } from "node:fs/promises";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const sdkRuntime = fileURLToPath(new URL("../runtime/", import.meta.url));
const folder = `${sdkRuntime}node${sep}`;

/** The modules of Node that a worker may have, and the files of the guest's runtime that they are. */
const files: Readonly<Record<string, string>> = {
  assert: "assert.ts",
  "assert/strict": "assert-strict.ts",
  async_hooks: "async-hooks.ts",
  buffer: "buffer.ts",
  crypto: "crypto.ts",
  events: "events.ts",
  path: "path.ts",
  "path/posix": "path.ts",
  process: "process.ts",
  querystring: "querystring.ts",
  stream: "stream.ts",
  "stream/promises": "stream-promises.ts",
  string_decoder: "string-decoder.ts",
  timers: "timers.ts",
  "timers/promises": "timers-promises.ts",
  url: "url.ts",
  util: "util.ts",
  "util/types": "util-types.ts",
};

/** Their names, without `node:`. */
export const nodeModuleNames: readonly string[] = Object.keys(files);

/** The globals of Node that come with them, and the files that export them. */
const globals: Readonly<Record<string, string>> = {
  Buffer: "buffer.ts",
  clearImmediate: "timers.ts",
  global: "global.ts",
  process: "process.ts",
  setImmediate: "timers.ts",
};

export const nodeGlobalNames: readonly string[] = Object.keys(globals);

/** A module that makes these names globals. */
export function globalsModule(names: readonly string[]): string {
  return names
    .map((name) => {
      const from = JSON.stringify(`${folder}${globals[name]}`);
      return `import { ${name} } from ${from};\nglobalThis.${name} = ${name};\n`;
    })
    .join("");
}

/** The globals of Node that files have the word of, but for the SDK's own. */
export async function mentionedGlobals(files: readonly string[]): Promise<string[]> {
  const names = new Set<string>();
  for (const file of files) {
    if (file.startsWith(sdkRuntime) || !/\.[cm]?[jt]sx?$/.test(file)) continue;
    const words = new Set((await readFile(file, "utf8")).match(/[\w$]+/g));
    for (const name of Object.keys(globals)) if (words.has(name)) names.add(name);
  }
  return [...names].sort();
}

/** What `require` of a module of Node gives: its default export. */
const required = "node-required";

/** Gives modules of Node to what imports them, with `node:` and without. A package that has the name of one is meant by
 * a slash behind it, as in Node; only the stream library means these by that as well. */
export function nodeModules(): Plugin {
  return {
    name: "skerry-node-modules",
    setup(build) {
      build.onResolve({ filter: /^(node:)?[a-z][a-z_/0-9]*$/ }, ({ path, kind, importer }) => {
        const ofStreams = importer.includes(`${sep}readable-stream${sep}lib${sep}`);
        const name = path.replace(/^node:/, "").replace(ofStreams ? /\/$/ : /$^/, "");
        if (!Object.hasOwn(files, name)) return undefined;
        return kind === "require-call"
          ? { path: name, namespace: required, sideEffects: false }
          : { path: `${folder}${files[name]}`, sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace: required }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(`./${files[path]}`)}).default;`,
        resolveDir: folder,
      }));
    },
  };
}
