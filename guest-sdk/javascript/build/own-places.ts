import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import type { Loader, OnLoadResult, Plugin } from "esbuild";

/** How the bundler reads source files, by what their modules' names end with. */
const loaders: Readonly<Record<string, Loader>> = {
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".jsx": "jsx",
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
};

/** A source map of nothing, which the bundler passes over. Of several it takes the last. */
const none =
  '\n//# sourceMappingURL=data:application/json,{"version":3,"sources":[],"mappings":""}\n';

/** A source file's text for the bundler, without the source map that it may bring. */
export function sourceOf(path: string, text: string): OnLoadResult {
  const contents = text.includes("sourceMappingURL=") ? text + none : text;
  return { contents, loader: loaders[extname(path)]! };
}

/** Has places in a file be that file's, whatever source map it brings: by those of packages their code would be of
 * files that the bundler does not know, so that nobody could tell whose it is. */
export function ownPlaces(): Plugin {
  return {
    name: "skerry-own-places",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        return text.includes("sourceMappingURL=") ? sourceOf(path, text) : undefined;
      });
    },
  };
}
