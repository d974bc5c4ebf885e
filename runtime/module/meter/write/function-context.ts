import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import type { DecodedModule, TableType } from "../../../wasm/module.ts";
import type { BoundsWriter } from "../bounds/bounds-writer.ts";
import type { Lengths } from "../plan/lengths.ts";
import type { LiveCode } from "../plan/live-code.ts";
import type { ModulePlan } from "../plan/module-plan.ts";
import type { FunctionSurvey } from "../plan/survey.ts";
import type { MarkWriter } from "../tracking/mark-writer.ts";
import type { AddedTypes } from "./added-types.ts";
import type { Boundary } from "./boundary.ts";
import type { BulkMemory } from "./bulk-memory.ts";
import type { Helpers } from "./helpers.ts";
import type { PurseCode } from "./purse-code.ts";
import type { AtLoop } from "./script-place.ts";
import type { SegmentWriter } from "./segment-writer.ts";

/** What the writers of one function's code share. */
export interface FunctionContext {
  readonly module: DecodedModule;
  readonly plan: ModulePlan;
  readonly boundary: Boundary;
  readonly types: AddedTypes;
  readonly tables: readonly TableType[];
  readonly lengths: Lengths;
  readonly helpers: Helpers;
  readonly bulk: BulkMemory;
  readonly survey: FunctionSurvey;
  readonly live: LiveCode;
  readonly cursor: InstructionCursor;
  readonly segments: SegmentWriter;
  readonly purse: PurseCode;
  /** Null where writes are not tracked. */
  readonly marks: MarkWriter | null;
  /** What is written around one of its loops; null for none. */
  readonly atLoop: AtLoop | null;
  /** Null where memories have the engine's size. */
  readonly bounds: BoundsWriter | null;
}
