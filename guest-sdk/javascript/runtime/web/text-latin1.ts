import { textOfBytes } from "./text-native.ts";

// QuickJS interprets: a loop costs about 0.1 µs a character, its native functions about a hundredth
// of that. So strings and bytes are turned into each other by chains of natives, and base64 is the one
// native way between a string and a Uint8Array.
const fromBase64 = atob;
const toBase64 = btoa;
const bytesToBase64 = Uint8Array.prototype.toBase64;
const bytesFromBase64 = Uint8Array.fromBase64;

/** A string with one character, U+0000 to U+00FF, for each byte. */
export function bytesAsLatin1(bytes: Uint8Array): string {
  if (textOfBytes !== null) return textOfBytes(bytes);
  return fromBase64(bytesToBase64.call(bytes));
}

/** One byte for each character, U+0000 to U+00FF, of a string. */
export function latin1AsBytes(text: string): Uint8Array<ArrayBuffer> {
  return bytesFromBase64.call(Uint8Array, toBase64(text));
}
