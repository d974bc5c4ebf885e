import type { ByteSource } from "./byte-source.ts";

/** Bytes that are there already, as a source. */
export function wholeSource(bytes: Uint8Array): ByteSource {
  let rest = bytes;
  return {
    get length() {
      return rest.length;
    },
    read(most) {
      const piece = rest.subarray(0, most);
      rest = rest.subarray(piece.length);
      return Promise.resolve(piece.length === 0 ? null : piece);
    },
    cancel() {
      rest = new Uint8Array();
    },
  };
}
