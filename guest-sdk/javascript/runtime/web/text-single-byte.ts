import { areAscii } from "./text-ascii.ts";
import { bytesAsLatin1 } from "./text-latin1.ts";
import { textByTable } from "./text-native.ts";
import { upperHalves } from "./text-single-byte-table.ts";
import { newTable } from "./text-table.ts";
import { stringOf } from "./text-utf16.ts";

export type SingleByteEncoding = keyof typeof upperHalves;

export const isSingleByte = (encoding: string): encoding is SingleByteEncoding =>
  Object.hasOwn(upperHalves, encoding);

const tables = new Map<SingleByteEncoding, Uint16Array>();

/** Returns an encoding's table. It takes 1 M fuel to be made, which no request pays for a decoder that is made at top level. */
export function tableOf(encoding: SingleByteEncoding): Uint16Array {
  let table = tables.get(encoding);
  if (table === undefined) {
    const upperHalf = upperHalves[encoding];
    table = newTable(Array.from({ length: 0x80 }, (_, byte) => upperHalf.charCodeAt(byte)));
    tables.set(encoding, table);
  }
  return table;
}

/** The string of bytes of a single-byte encoding; those that stand for nothing become U+FFFD.
 * @throws TypeError for such bytes, if `fatal`. */
export function decodeSingleByte(
  bytes: Uint8Array,
  encoding: SingleByteEncoding,
  fatal: boolean,
): string {
  if (areAscii(bytes)) return bytesAsLatin1(bytes);
  const text = decodeByUnits(bytes, tableOf(encoding));
  if (fatal && text.includes("\ufffd")) {
    throw new TypeError(`The bytes are not valid ${encoding}.`);
  }
  return text;
}

/** The string of bytes that each have one code unit. */
export function decodeByUnits(bytes: Uint8Array, table: Uint16Array): string {
  if (textByTable !== null) return textByTable(bytes, table);
  const { length } = bytes;
  const units = new Uint16Array(length);
  for (let index = 0; index < length; index++) {
    const byte = bytes[index]!;
    units[index] = byte < 0x80 ? byte : table[byte]!;
  }
  return stringOf(units);
}
