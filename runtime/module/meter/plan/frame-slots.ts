import type { FunctionType, LocalGroup } from "../../../wasm/module.ts";
import { slotsOf, type ValueType, valueTypes } from "../../../wasm/value-types.ts";
import { callSlots } from "../contract.ts";

export function isVector(type: ValueType): boolean {
  return type === valueTypes.v128;
}

/** The slots of 8 bytes that a call of a function takes on the stack. `operands` is how many there are
 * at most at once, and `vectors` whether any can be a vector: then each is taken for one. */
export function frameSlots(
  { params, results }: FunctionType,
  locals: readonly LocalGroup[],
  operands: number,
  vectors: boolean,
): number {
  // Parameters count twice, since the caller may have put them on the stack and the callee keeps its
  // own copy; so do results, once as the operands they are and once on the way to the caller.
  let slots = callSlots + 2 * sum(params) + sum(results);
  for (const { count, type } of locals) slots += count * slotsOf(type);
  const wide = vectors || params.some(isVector) || locals.some(({ type }) => isVector(type));
  return slots + operands * (wide ? 2 : 1);
}

function sum(types: readonly ValueType[]): number {
  return types.reduce((total, type) => total + slotsOf(type), 0);
}
