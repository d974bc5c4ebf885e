import type { Field } from "../../../abi/generated/types.ts";
import { fieldValue, listedNames } from "./field-values.ts";

/** Names a Vary field may have for its answer to be kept: origins use a handful. */
const maxNames = 32;

/** The fields of requests that an answer depends on, in lower case and sorted (RFC 9110, section 12.5.5);
 * null where it may not be kept: it depends on anything (`*`), or on too many. */
export function varyNames(fields: readonly Field[]): readonly string[] | null {
  const value = fieldValue(fields, "vary");
  if (value === null) return [];
  const names = listedNames(value);
  return names.includes("*") || names.length > maxNames ? null : names.sort();
}

/** The key of a variant, from a request's fields of those names: two requests have the same key exactly when each
 * field is missing in both, or is the same in both (RFC 9111, section 4.1). */
export function variantKey(names: readonly string[], fields: readonly Field[]): string {
  if (names.length === 0) return "";
  // Joined anew, so that the key is no window on a larger string that would then be kept with it.
  return JSON.stringify(names.map((name) => fieldValue(fields, name)));
}
