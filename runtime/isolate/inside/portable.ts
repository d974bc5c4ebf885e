// Values that cross as JSON with what JSON has no place for: lists of bytes, which go apart, and 64-bit
// integers.

const bytesMark = "$bytes";
const integerMark = "$integer";

/** The value as JSON holds it. `addBytes` takes each list of bytes, in order. */
export function toPortable(value: unknown, addBytes: (bytes: Uint8Array) => void): unknown {
  if (typeof value === "bigint") return { [integerMark]: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) {
    addBytes(value);
    return { [bytesMark]: value.length };
  }
  if (Array.isArray(value)) return value.map((each) => toPortable(each, addBytes));
  const portable: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) portable[key] = toPortable(each, addBytes);
  return portable;
}

/** The other way around. `nextBytes` gives the lists of bytes in the same order. */
export function fromPortable(value: unknown, nextBytes: (length: number) => Uint8Array): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => fromPortable(each, nextBytes));
  const record = value as Record<string, unknown>;
  if (typeof record[bytesMark] === "number") return nextBytes(record[bytesMark]);
  if (typeof record[integerMark] === "string") return BigInt(record[integerMark]);
  const made: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(record)) made[key] = fromPortable(each, nextBytes);
  return made;
}
