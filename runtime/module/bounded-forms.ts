import { SkerryError } from "../errors.ts";
import { type DecodedModule, memoryTypes } from "../wasm/module.ts";
import { pageBytes } from "../wasm/page.ts";
import { valueTypes } from "../wasm/value-types.ts";
import type { CoreManifest } from "./artifact.ts";
import { growsMemory } from "./meter/bounds/bounds-plan.ts";
import { written } from "./meter/contract.ts";

/** Bytes of all core modules of a component together that get a second form: it takes as long to make as the first one, and
 * as much room on disk. */
export const maxBoundedBytes = 4 * 2 ** 20;

/** A core module of which the other form is metered already. */
export interface MeteredCore {
  readonly module: DecodedModule;
  readonly manifest: CoreManifest;
}

/** Second forms of a component's core modules, in which an instance whose memory grew can be restored; null where that is of
 * no use or can't be: none of them grows a memory, an instance is not restored at all or too large to be, or an address has
 * 64 bits. `make` meters one of them. */
export function boundedForms<Core extends MeteredCore, Form>(
  cores: readonly Core[],
  make: (core: Core) => Form,
): readonly Form[] | null {
  const modules = cores.map(({ module }) => module);
  const memories = modules.flatMap((module) => module.memories);
  const pages = memories.reduce((sum, { min }) => sum + min, 0);
  const bytes = modules.reduce((sum, each) => sum + each.bytes.length, 0);
  if (
    bytes > maxBoundedBytes ||
    pages * pageBytes > written.maxBytes ||
    cores.some(({ manifest }) => !manifest.resettable) ||
    modules.some((each) => memoryTypes(each).some(({ address }) => address === valueTypes.i64)) ||
    !modules.some(growsMemory)
  ) {
    return null;
  }
  try {
    return cores.map(make);
  } catch (error) {
    // A module may be within the bounds of what is written without the checks, and not with them.
    if (error instanceof SkerryError) return null;
    throw error;
  }
}
