import type { ForeignOffer } from "../abi/foreign/value-type.ts";
import { SkerryError } from "../errors.ts";
import { pageBytes } from "../wasm/page.ts";
import type { Manifest } from "./artifact.ts";
import { checkComponent } from "./component-policy.ts";
import { coreMinimums } from "./core-minimums.ts";
import { checkCores } from "./core-policy.ts";
import type { DecodedComponent } from "./decode.ts";
import { isCommandWorld, isOfWasi3World } from "./worker-world.ts";

const asynchronousAdvice =
  "Asynchronous functions are for components that export wasi:http/handler@0.3.0 or wasi:cli/run@0.3.0: build it for " +
  "one of these worlds, or without asynchronous functions.";

/** What one worker may import and use. */
export interface PolicyBounds {
  /** Names of granted interfaces, as "log". */
  readonly grants: readonly string[];
  /** Linear memories of the component together, in bytes. */
  readonly memoryBytes: number;
  /** Table elements of the component together. */
  readonly tableElements: number;
  /** Whether it may be a command, which answers no requests. */
  readonly commands?: boolean;
  /** Interfaces of the program around the worker that it is granted; none where it is left out. */
  readonly foreign?: readonly ForeignOffer[];
  /** Full names of the others that the program has. */
  readonly ungranted?: readonly string[];
}

/** Holds a decoded component against what this host offers, what the worker is granted, and its
 * bounds. Throws `unknown-kind`, `unknown-abi-version`, `unknown-import`, `import-not-granted`,
 * `name-not-allowed`, `already-metered`, `feature-not-allowed`, `memory-over-cap`, `module-limit`. */
export function checkPolicy(component: DecodedComponent, bounds: PolicyBounds): void {
  checkComponent(component, bounds);
  if (component.refusal !== null) throw component.refusal;
  if (component.asynchronous !== null && !isOfWasi3World(component.exports)) {
    throw new SkerryError(
      component.asynchronous.code,
      `${component.asynchronous.message} ${asynchronousAdvice}`,
    );
  }
  checkCores(component, bounds);
}

/** Whether an artifact keeps within bounds, which may differ from those that it was made under. */
export function fitsBounds({ cores, grants, world }: Manifest, bounds: PolicyBounds): boolean {
  let pages = 0;
  let elements = 0;
  for (const core of cores) {
    const minimums = coreMinimums(core);
    pages += minimums.pages;
    elements += minimums.elements;
  }
  if (isCommandWorld(world) && bounds.commands !== true) return false;
  return (
    pages * pageBytes <= bounds.memoryBytes &&
    elements <= bounds.tableElements &&
    grants.every((grant) => bounds.grants.includes(grant))
  );
}
