/** Arguments given to `String.fromCharCode` at once; they lie on the stack. */
const chunk = 4096;

/** A field's value of bytes as the text of the same numbers, U+0000 to U+00FF: how `skerry:edge/types`
 * has it, and so how values lie on this side. */
export function textOfBytes(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += chunk) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + chunk) as unknown as number[]);
  }
  return text;
}

/** The bytes of such a text. */
export function bytesOfText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Whether the bytes may be a field's value: no control characters but the tab (RFC 9110,
 * section 5.5). */
export function isFieldValue(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte !== 0x7f) || byte === 0x09);
}
