import { importedInterfaces, witText, workerWorld } from "./generated/abi.ts";
import { type ProjectWit, withProjectWit } from "./project-wit.ts";

/** The world that a worker is built for. */
export const world = workerWorld;

/** What is granted where nobody says what is: nothing that leads out of the worker. */
const usualGrants = ["log", "clock", "random", "config"];

/** What a worker without a log ends by is told through this. */
const instead = "uncaught";

/** Interfaces that every worker imports: they need no grant. */
const always = ["head", "text"];

/** The interfaces of a list of grants, in the order of the WIT. Names that are no interface are left out:
 * the host refuses them where it reads the settings. */
export function grantedInterfaces(grants: readonly string[] = usualGrants): string[] {
  return importedInterfaces.filter(
    (name) => ![instead, ...always].includes(name) && grants.includes(name),
  );
}

/** The interfaces that a worker with these grants imports. */
export function importsOf(grants: readonly string[]): string[] {
  return grants.includes("log") ? [...grants, ...always] : [...grants, instead, ...always];
}

/** The package's WIT with a world that imports these interfaces alone: the engine makes an import
 * of each interface it finds there, whether or not the worker uses it, and a host refuses a worker that
 * imports what it is not granted. */
export function workerWit(imports: readonly string[], project?: ProjectWit): string {
  const own = importedInterfaces
    .filter((name) => !imports.includes(name))
    .reduce((text, name) => text.replace(`  import ${name};\n`, ""), witText);
  return project === undefined ? own : withProjectWit(own, project, project.interfaces);
}
