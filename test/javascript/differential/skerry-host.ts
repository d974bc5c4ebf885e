// Stands for the module of that name, which the engine has: Node runs parts of the guest's runtime in tests.

/** As in `skerry:edge/text`. */
export const text = {
  isAscii: (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80),
};
