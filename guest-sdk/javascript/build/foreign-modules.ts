import { builtinModules } from "node:module";
import type { OnResolveArgs, OnResolveResult, Plugin } from "esbuild";
import { nodeModuleNames } from "./node-modules.ts";

const builtins = new Set(builtinModules.filter((name) => !name.startsWith("_")));

/** Marks the bundler's own look-up of a name. */
const lookingUp = Symbol("looking up");

/** Files that are no JavaScript, wherever a package's map leads. */
const notJavaScript = /\.(node|wasm)$/;

/** What a worker has in the place of another platform's modules. */
const insteadOf: Readonly<Record<string, string>> = {
  "cloudflare:workers":
    ": what `env`, `waitUntil` and `WorkerEntrypoint` are there, the arguments of `fetch(request, env, ctx)` are here",
  "cloudflare:sockets": ": `fetch` is what a worker reaches others by",
};

/** Refuses modules that no worker can have: those of Node and of other platforms, native add-ons,
 * WebAssembly. What a package says comes first: its `browser` map may have another module in the place of one, or none, and `events`,
 * `buffer` and others are on npm as well. Where a package only tries whether it has one (`require`, `import()`), the module is
 * one that throws when it is asked for, so that the attempt fails as the package expects. `node` says whether the worker
 * has what there is of Node (`node-modules.ts`), `joined` whether WebAssembly is joined to the engine
 * (`wasm-modules/wasm-modules.ts`). */
export function foreignModules(node: boolean, joined: boolean): Plugin {
  return {
    name: "skerry-foreign-modules",
    setup(build) {
      const foreign = async (
        { path, kind, pluginData, importer, resolveDir }: OnResolveArgs,
        sentence: string,
      ): Promise<OnResolveResult | undefined> => {
        if (pluginData === lookingUp) return undefined;
        const found = await build.resolve(path, {
          kind,
          importer,
          resolveDir,
          pluginData: lookingUp,
        });
        if (found.errors.length === 0 && !notJavaScript.test(found.path)) {
          // A module that the map leaves out has no namespace here, which the bundler takes from no plugin.
          return found.namespace === "" ? undefined : found;
        }
        return kind === "require-call" || kind === "dynamic-import"
          ? { path, namespace: "foreign", pluginData: sentence }
          : { errors: [{ text: sentence }] };
      };

      build.onResolve({ filter: /^node:/ }, (request) =>
        foreign(request, nodeSentence(request.path, node)),
      );
      build.onResolve({ filter: /^(cloudflare|bun|deno|workerd|fastly|wasi):/ }, (request) =>
        foreign(
          request,
          `"${request.path}" is a module of another platform, which a worker does not have` +
            `${insteadOf[request.path] ?? ""}.`,
        ),
      );
      build.onResolve({ filter: /\.node$/ }, (request) =>
        foreign(request, `"${request.path}" is a native add-on; a worker runs JavaScript alone.`),
      );
      build.onResolve({ filter: /\.wasm$/ }, (request) =>
        joined
          ? undefined
          : foreign(
              request,
              `"${request.path}" is WebAssembly, which this program can't join to the engine.`,
            ),
      );
      build.onResolve({ filter: /^[a-z][a-z_/0-9]*$/ }, (request) =>
        builtins.has(request.path) ? foreign(request, nodeSentence(request.path, node)) : undefined,
      );
      // The bundler takes no empty path from a plugin.
      build.onResolve({ filter: /^$/ }, ({ kind }) =>
        kind === "dynamic-import"
          ? {
              path: "nothing",
              namespace: "foreign",
              pluginData: "There is no module without a name.",
            }
          : undefined,
      );
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
