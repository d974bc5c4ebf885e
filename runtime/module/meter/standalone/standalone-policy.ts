import { SkerryError } from "../../../errors.ts";
import { type DecodedModule, memoryTypes, type Sizes, tableTypes } from "../../../wasm/module.ts";
import { pageBytes } from "../../../wasm/page.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import { checkElements, checkPages } from "../../core-policy.ts";
import type { DecodedCore } from "../../decode.ts";
import { shownName } from "../../shown-name.ts";
import { exportPrefix, meterModule, standalone } from "../contract.ts";
import { meteredFeatures } from "../plan/metered-features.ts";
import { checkNotMetered } from "../plan/not-metered.ts";

/** What all memories, and all tables, of a module may have together. */
export interface Caps {
  readonly memoryBytes: number;
  readonly tableElements: number;
}

/** Pages and elements by which they may grow. */
export interface Growth {
  readonly pages: number;
  readonly elements: number;
}

/** Checks whether a valid core module can be metered on its own. Memories and tables that it imports count with the
 * minimum that it states. Throws `already-metered`, `name-not-allowed`, `feature-not-allowed`, `memory-over-cap`,
 * `module-limit`. */
export function checkStandalone(core: DecodedCore, caps: Caps): Growth {
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
  const pages = minOf(memoryTypes(module));
  const elements = minOf(tableTypes(module));
  checkPages(pages, caps.memoryBytes);
  checkElements(elements, caps.tableElements);
  return {
    pages: Math.floor(caps.memoryBytes / pageBytes) - pages,
    elements: caps.tableElements - elements,
  };
}

/** Bytes that a module's memories can have together by their own maxima and by an engine's, which are
 * 4 GiB and, with 64-bit addresses, 16 GiB (WebAssembly JavaScript Interface, implementation limits). */
export function largestMemory(module: DecodedModule): number {
  const most = memoryTypes(module).map(({ address, max }) =>
    Math.min(max ?? Number.POSITIVE_INFINITY, address === valueTypes.i64 ? 262_144 : 65_536),
  );
  return most.reduce((sum, pages) => sum + pages * pageBytes, 0);
}

function checkNames({ imports, exports, label }: DecodedModule): void {
  for (const { module, offset } of imports) {
    if (module !== standalone.outOfFuel.module && !module.startsWith(meterModule)) continue;
    throw new SkerryError(
      "name-not-allowed",
      `The ${label} imports from ${shownName(module)} at byte ${offset}: that name is reserved for ` +
        "metering.",
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

function minOf(sizes: readonly Sizes[]): number {
  return sizes.reduce((sum, { min }) => sum + min, 0);
}
