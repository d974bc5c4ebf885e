import type { Field } from "../../../abi/generated/types.ts";

/** The values of all lines of a field as one list (RFC 9110, section 5.2), without blanks around each; null where
 * there is no such line. `name` is in lower case. */
export function fieldValue(fields: readonly Field[], name: string): string | null {
  const values: string[] = [];
  for (const [given, text] of fields) {
    // `trim` is linear, where a pattern for the blanks at the end would not be.
    if (given.length === name.length && given.toLowerCase() === name) values.push(text.trim());
  }
  return values.length === 0 ? null : values.join(", ");
}

/** The value of a field that has one line at most; null for none, or for several that differ. */
export function onlyValue(fields: readonly Field[], name: string): string | null {
  let value: string | null = null;
  for (const [given, text] of fields) {
    if (given.length !== name.length || given.toLowerCase() !== name) continue;
    const trimmed = text.trim();
    if (value !== null && value !== trimmed) return null;
    value = trimmed;
  }
  return value;
}

/** The longest list that is read, in UTF-16 code units: reading one of 128 KiB takes tens of ms. */
export const longestList = 8_192;

/** The fields of an answer that are lists. */
const lists = ["cache-control", "connection", "vary"];

/** Whether a list of an answer is longer than what is read. */
export function hasLongList(fields: readonly Field[]): boolean {
  return lists.some((name) => (fieldValue(fields, name)?.length ?? 0) > longestList);
}

/** The members of a list of names, in lower case, each once, in order (RFC 9110, section 5.6.1). */
export function listedNames(value: string): string[] {
  const names = value
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== "");
}
