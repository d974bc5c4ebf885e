import { text } from "skerry:host";
import { isInRequest } from "../loop/phase.ts";
import { areAscii } from "./text-ascii.ts";
import { bytesAsLatin1 } from "./text-latin1.ts";

const nativeDecode = decodeURIComponent;
const percentEscape = escape;

/** Neither the host nor the engine decodes more bytes at once. */
const longBytes = 65_536;
/** From so many on the host decodes: a call of it costs as much as the engine takes for so many. */
const many = 32;
/** Bytes that are looked at one by one if something among them is broken. */
const shortBytes = 256;

/** The string of UTF-8 bytes, a byte order mark kept. What is not UTF-8 becomes U+FFFD, one for each
 * maximal part of a character (Encoding Standard, "UTF-8 decoder").
 * @throws TypeError for bytes that are not UTF-8, if `fatal`. */
export function decodeUtf8(bytes: Uint8Array, fatal = false): string {
  if (bytes.length > longBytes) return decodeBlocks(bytes, longBytes, fatal);
  if (areAscii(bytes)) return bytesAsLatin1(bytes);
  const decoded = decodeValid(bytes);
  if (decoded !== null) return decoded;
  if (fatal) throw new TypeError("The bytes are not valid UTF-8.");
  // The blocks that nothing is broken in are decoded as wholes.
  return bytes.length > shortBytes ? decodeBlocks(bytes, shortBytes, false) : decodeBroken(bytes);
}

/** Null for bytes that are not valid. */
function decodeValid(bytes: Uint8Array): string | null {
  if (bytes.length >= many && isInRequest()) return text.decode(bytes);
  try {
    return nativeDecode(percentEscape(bytesAsLatin1(bytes)));
  } catch {
    return null;
  }
}

/** In blocks that end between two characters. */
function decodeBlocks(bytes: Uint8Array, blockBytes: number, fatal: boolean): string {
  let decoded = "";
  let from = 0;
  while (from < bytes.length) {
    const block = bytes.subarray(from, from + blockBytes);
    const isLast = from + blockBytes >= bytes.length;
    const length = block.length - (isLast ? 0 : unfinishedUtf8(block));
    decoded += decodeUtf8(block.subarray(0, length), fatal);
    from += length;
  }
  return decoded;
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

/** Character by character, of few bytes. */
function decodeBroken(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length);
  let count = 0;
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      units[count++] = lead;
      at++;
      continue;
    }
    // Most of what is broken shows at the next byte.
    const needed = (bytes[at + 1]! & 0xc0) === 0x80 ? sequenceLength(lead) : 0;
    const found = needed === 0 ? 0 : validPrefix(bytes, at, needed);
    if (needed === 0 || found < needed) {
      units[count++] = 0xfffd;
      at += found || 1;
      continue;
    }
    const codePoint = codePointOf(bytes, at, needed);
    at += needed;
    if (codePoint >= 0x10000) units[count++] = 0xd7c0 + (codePoint >> 10);
    units[count++] = codePoint < 0x10000 ? codePoint : 0xdc00 | (codePoint & 0x3ff);
  }
  return String.fromCharCode.apply(null, units.subarray(0, count) as never);
}

function codePointOf(bytes: Uint8Array, at: number, length: number): number {
  let codePoint = bytes[at]! & (0x7f >> length);
  for (let index = 1; index < length; index++) {
    codePoint = (codePoint << 6) | (bytes[at + index]! & 0x3f);
  }
  return codePoint;
}
