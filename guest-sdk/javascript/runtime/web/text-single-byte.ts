import { areAscii } from "./text-ascii.ts";
import { bytesAsLatin1 } from "./text-latin1.ts";
import { upperHalves } from "./text-single-byte-table.ts";
import { stringOf } from "./text-utf16.ts";

export type SingleByteEncoding = keyof typeof upperHalves;

export const isSingleByte = (encoding: string): encoding is SingleByteEncoding =>
  Object.hasOwn(upperHalves, encoding);

const unitTables = new Map<SingleByteEncoding, Uint16Array>();

/** The code unit of each byte. */
function unitsOf(encoding: SingleByteEncoding): Uint16Array {
  let units = unitTables.get(encoding);
  if (units === undefined) {
    const upperHalf = upperHalves[encoding];
    units = Uint16Array.from({ length: 256 }, (_, byte) =>
      byte < 0x80 ? byte : upperHalf.charCodeAt(byte - 0x80),
    );
    unitTables.set(encoding, units);
  }
  return units;
}

/** The string of bytes of a single-byte encoding; those that stand for nothing become U+FFFD.
 * @throws TypeError for such bytes, if `fatal`. */
export function decodeSingleByte(
  bytes: Uint8Array,
  encoding: SingleByteEncoding,
  fatal: boolean,
): string {
  if (areAscii(bytes)) return bytesAsLatin1(bytes);
  if (encoding === "windows-1252") return decodeWindows1252(bytes);
  const text = decodeByUnits(bytes, unitsOf(encoding));
  if (fatal && text.includes("\ufffd")) {
    throw new TypeError(`The bytes are not valid ${encoding}.`);
  }
  return text;
}

/** The string of bytes that each have one code unit. */
export function decodeByUnits(bytes: Uint8Array, unitOf: Uint16Array): string {
  const units = new Uint16Array(bytes.length);
  for (let index = 0; index < units.length; index++) units[index] = unitOf[bytes[index]!]!;
  return stringOf(units);
}

/** The string of bytes of windows-1252: few of them differ from Latin-1, and each stands for something. */
function decodeWindows1252(bytes: Uint8Array): string {
  const upperHalf = upperHalves["windows-1252"];
  return bytesAsLatin1(bytes).replace(
    /[\x80-\x9f]/g,
    (character) => upperHalf[character.charCodeAt(0) - 0x80]!,
  );
}
