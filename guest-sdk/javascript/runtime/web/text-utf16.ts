/** Code units in one call of `String.fromCharCode`: its arguments go on the guest's stack. */
const unitsAtOnce = 4096;

/** The string of UTF-16 bytes; lone surrogates and a half unit at the end become U+FFFD (Encoding
 * Standard, "shared UTF-16 decoder").
 * @throws TypeError for bytes that are not UTF-16, if `fatal`. */
export function decodeUtf16(bytes: Uint8Array, bigEndian: boolean, fatal: boolean): string {
  const units = unitsOf(bytes, bigEndian);
  const halfUnit = bytes.length % 2 === 1;
  const text = stringOf(halfUnit && isLead(units.at(-1)) ? units.subarray(0, -1) : units);
  if (fatal && (halfUnit || !text.isWellFormed())) {
    throw new TypeError("The bytes are not valid UTF-16.");
  }
  return text.toWellFormed() + (halfUnit ? "\ufffd" : "");
}

/** How many bytes at the end begin a character that they don't finish: 0 to 3. */
export function unfinishedUtf16(bytes: Uint8Array, bigEndian: boolean): number {
  const half = bytes.length % 2;
  const last = bytes.length - half - 2;
  if (last < 0) return half;
  const high = bytes[bigEndian ? last : last + 1]!;
  return half + ((high & 0xfc) === 0xd8 ? 2 : 0);
}

const isLead = (unit: number | undefined): boolean =>
  unit !== undefined && (unit & 0xfc00) === 0xd800;

/** Copies whole units, by natives alone: memory is little-endian, and what is reversed as bytes and then as units has the bytes
 * of each unit exchanged. */
function unitsOf(bytes: Uint8Array, bigEndian: boolean): Uint16Array {
  const copy = new Uint8Array(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  if (!bigEndian) return new Uint16Array(copy.buffer);
  copy.reverse();
  return new Uint16Array(copy.buffer).reverse();
}

/** The string of code units. */
export function stringOf(units: Uint16Array): string {
  let text = "";
  for (let at = 0; at < units.length; at += unitsAtOnce) {
    text += String.fromCharCode.apply(null, units.subarray(at, at + unitsAtOnce) as never);
  }
  return text;
}
