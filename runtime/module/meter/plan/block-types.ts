import { emptyBlockType, type InstructionCursor } from "../../../wasm/instruction-cursor.ts";
import { type DecodedModule, type FunctionType, functionTypeAt } from "../../../wasm/module.ts";
import type { ValueType } from "../../../wasm/value-types.ts";

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
