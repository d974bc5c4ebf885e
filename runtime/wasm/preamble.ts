/** `\0asm`. */
export const magic = [0x00, 0x61, 0x73, 0x6d] as const;

/** The two version bytes and two layer bytes after the magic (core spec 5.5.16, component model
 * `Binary.md`). */
export const preambles = {
  module: [0x01, 0x00, 0x00, 0x00],
  component: [0x0d, 0x00, 0x01, 0x00],
} as const;

export const preambleBytes = 8;

/** True when the bytes begin with the magic and the given version and layer. */
export function hasPreamble(bytes: Uint8Array, kind: keyof typeof preambles): boolean {
  const expected = [...magic, ...preambles[kind]];
  return expected.every((byte, index) => bytes[index] === byte);
}
