// Stands for the module of that name, which the engine has: Node runs parts of the guest's runtime in tests.

/** As in `skerry:edge/text`. */
export const text = {
  isAscii: (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80),
  encode: (whole: string): Uint8Array => new TextEncoder().encode(whole),
  decode(bytes: Uint8Array): string | null {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return null;
    }
  },
};
