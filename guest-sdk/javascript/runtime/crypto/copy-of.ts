import { SecretBytes } from "./secret-bytes.ts";

/** The bytes of a BufferSource, as they are now.
 * @throws TypeError for what is none. */
export function copyOf(source: unknown): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) {
    return source.byteLength === 0 ? new Uint8Array() : new SecretBytes(source).slice();
  }
  if (!ArrayBuffer.isView(source)) {
    throw new TypeError("The data is neither an ArrayBuffer nor a view of one");
  }
  const { buffer } = source as ArrayBufferView<ArrayBuffer>;
  // Of one that is detached, members of a view throw.
  if (buffer.byteLength === 0) return new Uint8Array();
  const { byteOffset, byteLength } = source as ArrayBufferView<ArrayBuffer>;
  return new SecretBytes(buffer, byteOffset, byteLength).slice();
}
