import { bytesAsLatin1 } from "./text-latin1.ts";
import { upperHalves } from "./text-single-byte-table.ts";

export type SingleByteEncoding = keyof typeof upperHalves;

export const isSingleByte = (encoding: string): encoding is SingleByteEncoding =>
  Object.hasOwn(upperHalves, encoding);

/** The string of bytes of a single-byte encoding; those that stand for nothing become U+FFFD.
 * @throws TypeError for such bytes, if `fatal`. */
export function decodeSingleByte(
  bytes: Uint8Array,
  encoding: SingleByteEncoding,
  fatal: boolean,
): string {
  const upperHalf = upperHalves[encoding];
  const text = bytesAsLatin1(bytes).replace(
    /[\x80-\xff]/g,
    (character) => upperHalf[character.charCodeAt(0) - 0x80]!,
  );
  if (fatal && text.includes("\ufffd")) {
    throw new TypeError(`The bytes are not valid ${encoding}.`);
  }
  return text;
}
