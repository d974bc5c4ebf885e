/** The bytes a `BufferSource` stands for, without a copy; none where its buffer is detached, whose length is 0.
 * @throws TypeError for anything else. */
export function bytesOf(source: unknown, who: string): Uint8Array {
  // A view of a detached buffer has no bytes, and can't be copied from.
  if (source instanceof Uint8Array) return source.length === 0 ? new Uint8Array() : source;
  if (source instanceof ArrayBuffer) {
    return source.byteLength === 0 ? new Uint8Array() : new Uint8Array(source);
  }
  if (ArrayBuffer.isView(source)) {
    if (source instanceof DataView) return bytesOfView(source);
    if (source.byteLength === 0) return new Uint8Array();
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  if (typeof SharedArrayBuffer === "function" && source instanceof SharedArrayBuffer) {
    return new Uint8Array(source);
  }
  throw new TypeError(`${who}: the argument must be an ArrayBuffer or a view of one.`);
}

/** Members of a view without a buffer throw. */
function bytesOfView(view: DataView): Uint8Array {
  const { buffer } = view;
  if (buffer.byteLength === 0) return new Uint8Array();
  return new Uint8Array(buffer, view.byteOffset, view.byteLength);
}

/** Two parts in a buffer of their own. */
export function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
