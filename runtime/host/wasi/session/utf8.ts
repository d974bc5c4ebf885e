/** A text as UTF-8. Texts of guests are well-formed: their surrogates come in pairs. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), last(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), last(point >> 6), last(point));
    else bytes.push(0xf0 | (point >> 18), last(point >> 12), last(point >> 6), last(point));
  }
  return new Uint8Array(bytes);
}

const last = (bits: number): number => 0x80 | (bits & 0x3f);
