const fromBase64 = atob;
const toBase64 = Uint8Array.prototype.toBase64;

/** A string with one character, U+0000 to U+00FF, for each byte. */
export function bytesAsLatin1(bytes: Uint8Array): string {
  return fromBase64(toBase64.call(bytes));
}
