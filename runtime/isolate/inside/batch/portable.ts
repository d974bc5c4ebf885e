// Values that cross as JSON with what JSON has no place for: lists of bytes, which go apart, and 64-bit
// integers.

const bytesMark = "$bytes";
const integerMark = "$integer";

/** A value on its way: as JSON holds it where `marked` is 0, or else with marks in the place of what it has none
 * for. Most have nothing of the kind, and need not be gone through part by part. */
export type Portable = readonly [marked: 0 | 1, value: unknown];

/** `addBytes` takes each list of bytes, in order. */
export function toPortable(value: unknown, addBytes: (bytes: Uint8Array) => void): Portable {
  return isOfJson(value) ? [0, value] : [1, withMarks(value, addBytes)];
}

/** Restores a portable value. `nextBytes` returns the lists of bytes in the same order. */
export function fromPortable(
  [marked, value]: Portable,
  nextBytes: (length: number) => Uint8Array,
): unknown {
  return marked === 0 ? value : withoutMarks(value, nextBytes);
}

function isOfJson(value: unknown): boolean {
  if (typeof value === "bigint") return false;
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isOfJson(value[i])) return false;
    return true;
  }
  if (value instanceof Uint8Array) return false;
  for (const key in value) {
    if (!isOfJson((value as Record<string, unknown>)[key])) return false;
  }
  return true;
}

function withMarks(value: unknown, addBytes: (bytes: Uint8Array) => void): unknown {
  if (typeof value === "bigint") return { [integerMark]: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) {
    addBytes(value);
    return { [bytesMark]: value.length };
  }
  if (Array.isArray(value)) return value.map((each) => withMarks(each, addBytes));
  const marked: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) marked[key] = withMarks(each, addBytes);
  return marked;
}

function withoutMarks(value: unknown, nextBytes: (length: number) => Uint8Array): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => withoutMarks(each, nextBytes));
  const record = value as Record<string, unknown>;
  if (typeof record[bytesMark] === "number") return nextBytes(record[bytesMark]);
  if (typeof record[integerMark] === "string") return BigInt(record[integerMark]);
  const made: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(record)) made[key] = withoutMarks(each, nextBytes);
  return made;
}
