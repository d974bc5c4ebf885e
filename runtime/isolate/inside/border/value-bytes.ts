/** Bytes that a value's texts, its lists of bytes and each of its parts take. */
export function valueBytes(value: unknown): number {
  if (typeof value === "string") return 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  if (value instanceof Uint8Array) return value.length;
  let bytes = 0;
  if (Array.isArray(value)) for (const each of value) bytes += 16 + valueBytes(each);
  else for (const key in value) bytes += 16 + valueBytes((value as Record<string, unknown>)[key]);
  return bytes;
}
