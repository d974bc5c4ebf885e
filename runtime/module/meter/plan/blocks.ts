import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { emptyBlockType } from "../../../wasm/instructions/op.ts";
import { type DecodedModule, type FunctionType, functionTypeAt } from "../../../wasm/module.ts";
import type { ValueType } from "../../../wasm/value-types.ts";

/** A block that is open where a survey has come to. */
export interface OpenBlock {
  readonly number: number;
  readonly isLoop: boolean;
  /** Operands below the block's own. */
  readonly height: number;
  readonly type: FunctionType;
  /** For a loop: whether a branch goes back to it. */
  repeats: boolean;
}

/** A block that the survey has just opened. */
export function blockOf(
  number: number,
  isLoop: boolean,
  height: number,
  type: FunctionType,
): OpenBlock {
  return { number, isLoop, height, type, repeats: false };
}

const noValues: FunctionType = { params: [], results: [] };

/** The type of the block that the cursor's instruction opens (core spec 3.2.3). */
export function blockTypeOf(module: DecodedModule, cursor: InstructionCursor): FunctionType {
  if (cursor.blockValue === null) return functionTypeAt(module, cursor.index);
  if (cursor.blockValue === emptyBlockType) return noValues;
  return oneResult(cursor.blockValue);
}

const oneResultTypes = new Map<ValueType, FunctionType>();

function oneResult(value: ValueType): FunctionType {
  let type = oneResultTypes.get(value);
  if (type === undefined) {
    type = { params: [], results: [value] };
    oneResultTypes.set(value, type);
  }
  return type;
}
