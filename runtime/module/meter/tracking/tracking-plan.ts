import { SkerryError } from "../../../errors.ts";
import { type DecodedModule, memoryTypes } from "../../../wasm/module.ts";
import { slotsOf, valueTypes } from "../../../wasm/value-types.ts";
import { type MarkPlan, MarkPlanner } from "./mark-plan.ts";

/** The plan for a module whose writes are tracked. */
export interface TrackingPlan {
  /** Plans for the functions that the module defines. */
  readonly functions: readonly MarkPlan[];
  /** Indices of the memories that the module writes to. */
  readonly memories: ReadonlySet<number>;
}

/** Plans how a valid module's writes are tracked. Throws `feature-not-allowed` where a memory has
 * addresses of 64 bits: its map would have no bound. */
export function planTracking(module: DecodedModule): TrackingPlan {
  const wide = memoryTypes(module).findIndex(({ address }) => address === valueTypes.i64);
  if (wide >= 0) {
    throw new SkerryError(
      "feature-not-allowed",
      `Memory ${wide} of ${module.label} has addresses of 64 bits, and its writes can't be tracked. ` +
        "Compile the module with memories of 32 bits.",
    );
  }
  const planner = new MarkPlanner(module);
  const functions = module.bodies.map((_, index) => planner.plan(index));
  return { functions, memories: planner.memories };
}

/** Slots of the stack that a function's frame has more for the locals of its marks. */
export function trackingSlots({ kept }: MarkPlan): number {
  return kept.reduce((sum, type) => sum + slotsOf(type), kept.length > 0 ? 1 : 0);
}
