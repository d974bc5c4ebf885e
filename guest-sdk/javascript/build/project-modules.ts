import type { Plugin } from "esbuild";
import type { ProjectInterface } from "./project-wit.ts";
import { projectVariable } from "./shell.ts";

const namespace = "skerry-wit";

/** The interfaces of a project's folder `wit` as modules, by their names with or without a version: each function is an export, and
 * the default export has all of them. */
export function projectModules(interfaces: readonly ProjectInterface[]): Plugin {
  return {
    name: "skerry-project-modules",
    setup(build) {
      build.onResolve({ filter: /^[a-z][a-z0-9-]*:[a-z0-9-]+\// }, ({ path }) => {
        const found = interfaces.find(({ name, fullName }) => path === name || path === fullName);
        return found && { path: found.name, namespace };
      });
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `module.exports = ${projectVariable(path)};`,
      }));
    },
  };
}
