import { builtinModules } from "node:module";
import type { OnResolveResult, Plugin } from "esbuild";
import { nodeModuleNames } from "./node-modules.ts";

const builtins = new Set(builtinModules.filter((name) => !name.startsWith("_")));

/** Marks the bundler's own look-up of a name that is both Node's and, perhaps, a package's. */
const lookingUp = Symbol("looking up");

/** Refuses modules that no worker can have: those of Node and of other platforms, native add-ons,
 * WebAssembly. Where a package only tries whether it has one (`require`, `import()`), the module is
 * one that throws when it is asked for, so that the attempt fails as the package expects. `node` says whether the worker
 * has what there is of Node (`node-modules.ts`). */
export function foreignModules(node: boolean): Plugin {
  return {
    name: "skerry-foreign-modules",
    setup(build) {
      const foreign = (name: string, sentence: string, kind: string): OnResolveResult =>
        kind === "require-call" || kind === "dynamic-import"
          ? { path: name, namespace: "foreign", pluginData: sentence }
          : { errors: [{ text: sentence }] };

      build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
        foreign(path, nodeSentence(path, node), kind),
      );
      build.onResolve({ filter: /^(cloudflare|bun|deno|workerd|fastly|wasi):/ }, ({ path, kind }) =>
        foreign(
          path,
          `"${path}" is a module of another platform, which a worker does not have.`,
          kind,
        ),
      );
      build.onResolve({ filter: /\.node$/ }, ({ path, kind }) =>
        foreign(path, `"${path}" is a native add-on; a worker runs JavaScript alone.`, kind),
      );
      build.onResolve({ filter: /\.wasm$/ }, ({ path, kind }) =>
        foreign(
          path,
          `"${path}" is WebAssembly, and a JavaScript worker has no WebAssembly of its own: use a ` +
            "package's JavaScript form, or write the worker in AssemblyScript.",
          kind,
        ),
      );
      build.onResolve({ filter: /^[a-z][a-z_/0-9]*$/ }, async (request) => {
        const { path, kind, pluginData, importer, resolveDir } = request;
        if (!builtins.has(path) || pluginData === lookingUp) return undefined;
        // `events`, `buffer` and others are on npm as well, under the same name.
        const found = await build.resolve(path, {
          kind,
          importer,
          resolveDir,
          pluginData: lookingUp,
        });
        return found.errors.length === 0 ? found : foreign(path, nodeSentence(path, node), kind);
      });
      build.onLoad({ filter: /.*/, namespace: "foreign" }, ({ pluginData }) => ({
        contents: `throw new Error(${JSON.stringify(pluginData)});`,
      }));
    },
  };
}

function nodeSentence(name: string, node: boolean): string {
  const isThere = nodeModuleNames.includes(name.replace("node:", ""));
  if (isThere)
    return `"${name}" is a module of Node: \`node = true\` under [build] in skerry.toml gives it.`;
  const there = node ? `. Of Node there is ${nodeModuleNames.join(", ")}` : "";
  return (
    `"${name}" is a module of Node, which a worker does not have: use the Web APIs ` +
    `(Request, URL, crypto, streams, …), or a package that is made for browsers or workers${there}.`
  );
}
