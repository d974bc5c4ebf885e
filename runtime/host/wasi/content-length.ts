import type { Fields } from "./fields.ts";

/** The length that the fields declare (RFC 9110, section 8.6): null where they declare none,
 * "invalid" where they declare no number, or several. */
export function contentLength(headers: Fields): number | null | "invalid" {
  const values = new Set(headers.valuesOf("content-length"));
  const [value] = values;
  if (value === undefined) return null;
  return values.size === 1 && /^\d{1,15}$/.test(value) ? Number(value) : "invalid";
}
