import type { Field } from "../abi/generated/types.ts";

/** The field of a command's answer that has its exit code, from 0 to 255. */
export const exitCodeField = "exit-code";

/** A command's exit code, by the fields of its answer. */
export function exitCodeOf(fields: readonly Field[]): number {
  return Number(new Map(fields).get(exitCodeField) ?? 0);
}
