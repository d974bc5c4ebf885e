import { SkerryError } from "../../errors.ts";
import { type DecodedModule, memoryTypes, type Sizes, tableTypes } from "../../wasm/module.ts";
import { checkElements, checkPages } from "../core-policy.ts";
import type { DecodedCore } from "../decode.ts";
import { shownName } from "../shown-name.ts";
import { exportPrefix, meterModule, standalone } from "./contract.ts";
import { meteredFeatures } from "./metered-features.ts";

/** What a module that is metered on its own may have at most, in 64 KiB pages and in elements. */
export interface StandaloneBounds {
  readonly memoryBytes: number;
  readonly tableElements: number;
}

/** Pages of all memories, and elements of all tables, that a module needs to begin with: those it
 * imports count with the least it says they must have. */
export interface Minimums {
  readonly pages: number;
  readonly elements: number;
}

/** Holds a valid core module against what can be metered on its own. Throws `already-metered`,
 * `name-not-allowed`, `feature-not-allowed`, `memory-over-cap`, `module-limit`. */
export function checkStandalone(core: DecodedCore, bounds: StandaloneBounds): Minimums {
  const { module, features } = core;
  checkNotMetered(module);
  checkNames(module);
  for (const [feature, offset] of features) {
    if (meteredFeatures.includes(feature)) continue;
    throw new SkerryError(
      "feature-not-allowed",
      `The ${module.label} uses the feature "${feature}" at byte ${offset}, whose instructions have ` +
        "no prices.",
    );
  }
  const minimums = {
    pages: leastOf(memoryTypes(module)),
    elements: leastOf(tableTypes(module)),
  };
  checkPages(minimums.pages, bounds.memoryBytes);
  checkElements(minimums.elements, bounds.tableElements);
  return minimums;
}

/** A second metering would count the first one's charges as the guest's own work. */
function checkNotMetered({ imports, exports, label }: DecodedModule): void {
  const { outOfFuel, fuel } = standalone;
  const asked = imports.find(
    (each) =>
      each.module === meterModule ||
      (each.module === outOfFuel.module && each.name === outOfFuel.name),
  );
  const mark = asked ?? exports.find(({ name }) => name === fuel);
  if (mark === undefined) return;
  const what =
    asked === undefined
      ? `exports ${shownName(fuel)}`
      : `imports ${shownName(asked.name)} from ${shownName(asked.module)}`;
  throw new SkerryError(
    "already-metered",
    `The ${label} is metered already: it ${what} at byte ${mark.offset}.`,
  );
}

function checkNames({ imports, exports, label }: DecodedModule): void {
  const { module } = standalone.outOfFuel;
  for (const each of imports) {
    if (each.module !== module) continue;
    throw new SkerryError(
      "name-not-allowed",
      `The ${label} imports ${shownName(each.name)} from ${shownName(module)} at byte ` +
        `${each.offset}: that module name is reserved for metering.`,
    );
  }
  for (const { name, offset } of exports) {
    if (!name.startsWith(exportPrefix)) continue;
    throw new SkerryError(
      "name-not-allowed",
      `The ${label} exports ${shownName(name)} at byte ${offset}: names that begin with ` +
        `${exportPrefix} are reserved for metering.`,
    );
  }
}

function leastOf(sizes: readonly Sizes[]): number {
  return sizes.reduce((sum, { min }) => sum + min, 0);
}
