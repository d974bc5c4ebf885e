import type { Field } from "../../abi/generated/types.ts";

/** The field that counts how many hosts of this kind a request has come through. Only the host sets it. */
export const hopsField = "x-skerry-hops";

/** A request that came through more hosts than this is a loop. */
export const maxHops = 8;

/** How many hosts a request has come through already, by its fields; what can't be read counts as too many,
 * so that no host on the way can make it start from nothing with a word. */
export function readHops(fields: readonly Field[]): number {
  const values = fields
    .filter(([name]) => name.toLowerCase() === hopsField)
    .map(([, value]) => value);
  if (values.length === 0) return 0;
  return Math.max(...values.map((value) => (/^\d{1,3}$/.test(value) ? Number(value) : maxHops)));
}
