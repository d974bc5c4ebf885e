import type { Plugin } from "esbuild";
import type { ProjectInterface } from "./project-wit.ts";
import { projectVariable } from "./shell.ts";

const namespace = "skerry-wit";

/** The interfaces of a project's folder `wit` as modules, by their names with or without a version: each function is an export, and
 * the default export has all of them. `longs` says whether one has whole numbers of 64 bits. */
export function projectModules(interfaces: readonly ProjectInterface[], longs: boolean): Plugin {
  return {
    name: "skerry-project-modules",
    setup(build) {
      build.onResolve({ filter: /^[a-z][a-z0-9-]*:[a-z0-9-]+\// }, ({ path }) => {
        const found = interfaces.find(({ name, fullName }) => path === name || path === fullName);
        return found && { path: found.name, namespace };
      });
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: longs
          ? takingBigInts(projectVariable(path), path)
          : `module.exports = ${projectVariable(path)};`,
      }));
    },
  };
}

/** A module whose functions take bigints. The engine has whole numbers of 64 bits as numbers, and ends at a bigint without a word:
 * so they become numbers here, where they can. */
function takingBigInts(variable: string, name: string): string {
  return `
const numbers = (value, called) => {
  if (typeof value === "bigint") {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw new RangeError(called + " was given " + value + "n: whole numbers of 64 bits are exact up to 2 ** 53 - 1 in JavaScript workers");
  }
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    return Array.from(value, (each) => numbers(each, called));
  }
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((each) => numbers(each, called));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, numbers(each, called)]));
};
for (const [key, call] of Object.entries(${variable})) {
  module.exports[key] = (...given) => call(...given.map((each) => numbers(each, ${JSON.stringify(`${name} `)} + key)));
}`;
}
