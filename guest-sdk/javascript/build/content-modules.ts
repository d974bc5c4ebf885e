import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { Plugin, PluginBuild } from "esbuild";

/** The namespace of files whose bytes are imported. */
export const contentNamespace = "skerry-content";

/** Files whose bytes are wanted: `.bin`, and fonts. */
const files = /\.(bin|ttf|otf|woff2?)$/;

/** What files are named from: a comment of the bundler has the name. */
const folderOf = ({ initialOptions }: PluginBuild) => initialOptions.absWorkingDir ?? "";

/** Gives files of bytes as an `ArrayBuffer` of their bytes each, as wrangler does; the bundler itself has a `Uint8Array`. */
export function contentModules(): Plugin {
  return {
    name: "skerry-content-modules",
    setup(build) {
      build.onLoad({ filter: files, namespace: "file" }, ({ path }) => ({
        contents: `import bytes from ${JSON.stringify(`${contentNamespace}:${relative(folderOf(build), path)}`)};\nexport default bytes.buffer;`,
      }));
      build.onResolve({ filter: /^skerry-content:/ }, ({ path }) => ({
        path: path.slice(contentNamespace.length + 1),
        namespace: contentNamespace,
      }));
      build.onLoad({ filter: /.*/, namespace: contentNamespace }, async ({ path }) => ({
        contents: await readFile(resolve(folderOf(build), path)),
        loader: "binary",
      }));
    },
  };
}
