import { areAscii } from "./text-ascii.ts";
import { bytesAsLatin1 } from "./text-latin1.ts";

const nativeDecode = decodeURIComponent;
const percentEscape = escape;

/** The string of UTF-8 bytes, a byte order mark kept. What is not UTF-8 becomes U+FFFD, one for each
 * maximal part of a character (Encoding Standard, "UTF-8 decoder").
 * @throws TypeError for bytes that are not UTF-8, if `fatal`. */
export function decodeUtf8(bytes: Uint8Array, fatal = false): string {
  const latin1 = bytesAsLatin1(bytes);
  if (areAscii(bytes)) return latin1;
  try {
    return nativeDecode(percentEscape(latin1));
  } catch {
    if (fatal) throw new TypeError("The bytes are not valid UTF-8.");
    return decodeLossy(bytes);
  }
}

/** How many bytes at the end begin a character that they don't finish: 0 to 3. */
export function unfinishedUtf8(bytes: Uint8Array): number {
  for (let length = 1; length <= 3 && length <= bytes.length; length++) {
    const at = bytes.length - length;
    const lead = bytes[at]!;
    if ((lead & 0xc0) === 0x80) continue;
    const needed = sequenceLength(lead);
    if (needed <= length) return 0;
    return length === validPrefix(bytes, at, needed) ? length : 0;
  }
  return 0;
}

/** The length of a character by its first byte; 0 if none begins so. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** How many bytes from `at` on may belong to one character of `needed` bytes. */
function validPrefix(bytes: Uint8Array, at: number, needed: number): number {
  const lead = bytes[at]!;
  // No overlong form, no surrogate, nothing above U+10FFFF (RFC 3629, section 4).
  let lower = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let upper = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  let length = 1;
  while (length < needed) {
    const next = bytes[at + length];
    if (next === undefined || next < lower || next > upper) break;
    lower = 0x80;
    upper = 0xbf;
    length++;
  }
  return length;
}

/** Finds what is broken, and decodes what lies between by the fast way. */
function decodeLossy(bytes: Uint8Array): string {
  const parts: string[] = [];
  let validFrom = 0;
  let at = 0;
  while (at < bytes.length) {
    const needed = sequenceLength(bytes[at]!);
    const length = needed === 0 ? 1 : validPrefix(bytes, at, needed);
    if (length !== needed) {
      if (validFrom < at) parts.push(decodeUtf8(bytes.subarray(validFrom, at)));
      parts.push("\ufffd");
      validFrom = at + length;
    }
    at += length;
  }
  if (validFrom < at) parts.push(decodeUtf8(bytes.subarray(validFrom, at)));
  return parts.join("");
}
