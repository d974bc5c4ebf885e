/** The bytes a `BufferSource` stands for, without a copy.
 * @throws TypeError for anything else. */
export function bytesOf(source: unknown, who: string): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  if (typeof SharedArrayBuffer === "function" && source instanceof SharedArrayBuffer) {
    return new Uint8Array(source);
  }
  throw new TypeError(`${who}: the argument must be an ArrayBuffer or a view of one.`);
}
