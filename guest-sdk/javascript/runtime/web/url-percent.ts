import { encodeUtf8 } from "./text-encoder.ts";
import { bytesAsLatin1, latin1AsBytes } from "./text-latin1.ts";
import { decodeUtf8 } from "./text-utf8.ts";

/** What each part of a URL can't hold as it is (URL Standard, "Percent-encoded bytes"): each set holds
 * the one before it. */
export const encodeSets = {
  c0Control: /[^\x20-\x7e]/gu,
  fragment: /[^\x21\x23-\x3b\x3d\x3f-\x5f\x61-\x7e]/gu,
  query: /[^\x21\x24-\x3b\x3d\x3f-\x7e]/gu,
  specialQuery: /[^\x21\x24-\x26\x28-\x3b\x3d\x3f-\x7e]/gu,
  path: /[^\x21\x24-\x3b\x3d\x40-\x5d\x5f\x61-\x7a\x7c\x7e]/gu,
  userinfo: /[^\x21\x24-\x2e\x30-\x39\x41-\x5a\x5f\x61-\x7a\x7e]/gu,
} as const;

/** Percent-encodes the UTF-8 bytes of the characters of a set; lone surrogates become U+FFFD. */
export function percentEncode(text: string, set: RegExp): string {
  return text.replace(set, encodeCharacter);
}

function encodeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0x80) return encodeURIComponent(character.toWellFormed());
  return `%${code < 0x10 ? "0" : ""}${code.toString(16).toUpperCase()}`;
}

/** Percent-decodes to text; bytes that are not UTF-8 become U+FFFD, and a percent sign that begins
 * nothing stays. A byte order mark is kept. */
export function percentDecode(text: string): string {
  if (!text.includes("%")) return text.toWellFormed();
  try {
    return decodeURIComponent(text).toWellFormed();
  } catch {
    const latin1 = bytesAsLatin1(encodeUtf8(text)).replace(/%[0-9a-f]{2}/gi, decodeTriplet);
    return decodeUtf8(latin1AsBytes(latin1));
  }
}

/** The bytes of a text of ASCII, percent-decoded. */
export function percentDecodedBytes(text: string): Uint8Array<ArrayBuffer> {
  return latin1AsBytes(text.replace(/%[0-9a-f]{2}/gi, decodeTriplet));
}

const decodeTriplet = (triplet: string): string =>
  String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
