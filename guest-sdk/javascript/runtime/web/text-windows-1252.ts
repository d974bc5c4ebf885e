import { bytesAsLatin1 } from "./text-latin1.ts";

/** What the bytes 0x80 to 0x9F stand for; all others stand for the code point of their number
 * (Encoding Standard, "index windows-1252"). */
const upperControls =
  "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f" +
  "\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

/** The string of windows-1252 bytes; every row of bytes is one. */
export function decodeWindows1252(bytes: Uint8Array): string {
  return bytesAsLatin1(bytes).replace(
    /[\x80-\x9f]/g,
    (character) => upperControls[character.charCodeAt(0) - 0x80]!,
  );
}
