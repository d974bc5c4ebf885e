// References in joined code, which are numbers there: ids of functions, as in tables, and handles of values of scripts, which
// the SDK gives (guest-sdk/javascript/runtime/wasm/references.ts). 0 is null.
import type { FunctionType } from "../../wasm/module.ts";
import { isReference, type ValueType, valueTypes } from "../../wasm/value-types.ts";

/** The type that joined code has for a type of a module's. */
export function loweredValue(type: ValueType): ValueType {
  return isReference(type) ? valueTypes.i32 : type;
}

export function loweredType({ params, results }: FunctionType): FunctionType {
  return { params: params.map(loweredValue), results: results.map(loweredValue) };
}
