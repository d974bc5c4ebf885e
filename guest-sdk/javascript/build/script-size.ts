import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import type { BundleOptions } from "./bundle.ts";
import { bundlerSettings } from "./bundler-settings.ts";
import { contentModules } from "./content-modules.ts";
import { foreignModules } from "./foreign-modules.ts";
import { nodeModuleNames } from "./node-modules.ts";

/** Leaves out modules of Node, which platforms have themselves. */
const platformModules: Plugin = {
  name: "skerry-platform-modules",
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z][a-z_/0-9]*$/ }, ({ path }) =>
      nodeModuleNames.includes(path.replace("node:", "")) ? { path, external: true } : undefined,
    );
  },
};

/** Leaves out modules of WebAssembly, which platforms take beside the script. */
const modulesBeside: Plugin = {
  name: "skerry-modules-beside",
  setup(build) {
    build.onResolve({ filter: /\.wasm(\?\w+)?$|\.as\.ts$/ }, ({ path }) => ({
      path,
      external: true,
    }));
  },
};

/** A worker's script as one module, without the SDK's Web APIs: what platforms run that have them. In bytes. */
export interface ScriptSize {
  readonly bytes: number;
  /** After gzip, as hard as it compresses. */
  readonly gzipBytes: number;
}

/** Bundles the author's module and its packages alone, and tells what that comes to, with white space as the worker's build
 * has it. Null where the bundler refuses. */
export async function scriptSize(options: BundleOptions): Promise<ScriptSize | null> {
  try {
    const { outputFiles } = await build({
      ...bundlerSettings(options),
      entryPoints: [options.entry],
      format: "esm",
      plugins: [
        ...(options.node ? [platformModules] : []),
        contentModules(),
        ...(options.joiner ? [modulesBeside] : []),
        foreignModules(options.node, options.joiner !== undefined),
      ],
    });
    const script = outputFiles[0]!.contents;
    return { bytes: script.length, gzipBytes: gzipSync(script, { level: 9 }).length };
  } catch {
    // The build of the worker tells what is wrong, where it is.
    return null;
  }
}
