/** The component with a custom section of text at its end (Component Model, `Binary.md`). It changes nothing of what the
 * component does. */
export function withCustomSection(component: Uint8Array, name: string, text: string): Uint8Array {
  const content = Buffer.concat([sized(Buffer.from(name)), Buffer.from(text)]);
  return new Uint8Array(Buffer.concat([component, Uint8Array.of(0), sized(content)]));
}

/** Bytes behind their number, in LEB128. */
function sized(bytes: Uint8Array): Buffer {
  const size: number[] = [];
  let left = bytes.length;
  for (; left >= 0x80; left = Math.floor(left / 128)) size.push((left & 0x7f) | 0x80);
  return Buffer.concat([Uint8Array.of(...size, left), bytes]);
}
