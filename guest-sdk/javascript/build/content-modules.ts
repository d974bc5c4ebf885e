import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

const namespace = "skerry-content";

/** Gives files that end with `.bin` as an `ArrayBuffer` of their bytes each, as wrangler does; the bundler itself has a `Uint8Array`. */
export function contentModules(): Plugin {
  return {
    name: "skerry-content-modules",
    setup(build) {
      build.onLoad({ filter: /\.bin$/, namespace: "file" }, ({ path }) => ({
        contents: `import bytes from ${JSON.stringify(`${namespace}:${path}`)};\nexport default bytes.buffer;`,
      }));
      build.onResolve({ filter: /^skerry-content:/ }, ({ path }) => ({
        path: path.slice(namespace.length + 1),
        namespace,
      }));
      build.onLoad({ filter: /.*/, namespace }, async ({ path }) => ({
        contents: await readFile(path),
        loader: "binary",
      }));
    },
  };
}
