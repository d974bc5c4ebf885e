/** The bytes of a BufferSource, as they are now.
 * @throws TypeError for what is none. */
export function copyOf(source: unknown): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source.slice());
  if (!ArrayBuffer.isView(source)) {
    throw new TypeError("The data is neither an ArrayBuffer nor a view of one");
  }
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
}
