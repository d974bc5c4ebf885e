import { importedInterfaces, witText, workerWorld } from "./generated/abi.ts";

/** The world that a worker is built for. */
export const world = workerWorld;

/** The interfaces of a list of grants, in the order of the WIT; without a list, all of them. Names that
 * are no interface are left out: the host refuses them where it reads the settings. */
export function grantedInterfaces(grants: readonly string[] = importedInterfaces): string[] {
  return importedInterfaces.filter((name) => grants.includes(name));
}

/** The package's WIT with a world that imports the granted interfaces alone: the engine makes an import
 * of each interface it finds there, whether or not the worker uses it, and a host refuses a worker that
 * imports what it is not granted. */
export function workerWit(grants: readonly string[]): string {
  return importedInterfaces
    .filter((name) => !grants.includes(name))
    .reduce((text, name) => text.replace(`  import ${name};\n`, ""), witText);
}
