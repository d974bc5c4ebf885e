import { SecretBytes } from "./secret-bytes.ts";

/** The bytes of a BufferSource, as they are now.
 * @throws TypeError for what is none. */
export function copyOf(source: unknown): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) return new SecretBytes(source).slice();
  if (!ArrayBuffer.isView(source)) {
    throw new TypeError("The data is neither an ArrayBuffer nor a view of one");
  }
  const { buffer, byteOffset, byteLength } = source as ArrayBufferView<ArrayBuffer>;
  return new SecretBytes(buffer, byteOffset, byteLength).slice();
}
