import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import type { OwnFunction, OwnFunctions } from "./own-function.ts";
import type { ProjectInterface } from "./project-wit.ts";
import { projectVariable } from "./shell.ts";

const namespace = "skerry-wit";

/** What holds values to their types. */
const functionsFile = fileURLToPath(
  new URL("../runtime/functions/own-functions.ts", import.meta.url),
);

/** The interfaces of a project's folder `wit` as modules, by their names with or without a version: each function is an export, and
 * the default export has all of them. Those whose types are not in `functions` are as the engine has them. */
export function projectModules(
  interfaces: readonly ProjectInterface[],
  functions: OwnFunctions,
): Plugin {
  return {
    name: "skerry-project-modules",
    setup(build) {
      build.onResolve({ filter: /^[a-z][a-z0-9-]*:[a-z0-9-]+\// }, ({ path }) => {
        const found = interfaces.find(({ name, fullName }) => path === name || path === fullName);
        return found && { path: found.name, namespace, pluginData: functions.get(found.fullName) };
      });
      build.onLoad({ filter: /.*/, namespace }, ({ path, pluginData }) => ({
        contents: `module.exports = ${exportsOf(path, pluginData)};`,
        resolveDir: dirname(functionsFile),
      }));
    },
  };
}

function exportsOf(name: string, functions: readonly OwnFunction[] | undefined): string {
  const variable = projectVariable(name);
  if (functions === undefined) return variable;
  const load = `require(${JSON.stringify(functionsFile)}).ownFunctions`;
  return `${load}(${JSON.stringify(name)}, ${JSON.stringify(functions)}, ${variable})`;
}
