/** The bytes that a module is asked for by. Throws a TypeError for anything else. */
export function bytesOf(source: unknown): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
  }
  throw new TypeError("WebAssembly.Module(): Argument 0 must be a buffer source");
}

/** Why bytes are no module that the worker may have. */
export const unknownBytes =
  "WebAssembly.Module(): Wasm code generation disallowed: a worker runs the modules that are known when it is built " +
  "(import module from './x.wasm'), and these bytes are of none of them";
