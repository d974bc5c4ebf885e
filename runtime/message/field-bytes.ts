import type { Field } from "../abi/generated/types.ts";

/** Bytes of a message's field names and values. */
export function fieldBytes(fields: readonly Field[]): number {
  let bytes = 0;
  for (const [name, value] of fields) bytes += name.length + value.length;
  return bytes;
}
