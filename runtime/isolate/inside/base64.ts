interface Base64 {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

const own = (Uint8Array as unknown as Base64).fromBase64;

/** The bytes of base64 as Skerry itself writes it: with padding, and nothing else between (RFC 4648, section 4). The
 * engine's own decoder where it has one: Node 24's has none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return own === undefined ? decoded(text) : own.call(Uint8Array, text);
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digits = new Map([...alphabet].map((letter, digit) => [letter, digit]));

/** What {@link fromBase64} gives, without the engine's help. */
export function decoded(text: string): Uint8Array<ArrayBuffer> {
  const length = text.indexOf("=") === -1 ? text.length : text.indexOf("=");
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    bits = (bits << 6) | digits.get(text[i]!)!;
    // After each digit but every fourth's first a byte is complete.
    if (i % 4 !== 0) bytes[at++] = bits >> (6 - 2 * (i % 4));
  }
  return bytes;
}
