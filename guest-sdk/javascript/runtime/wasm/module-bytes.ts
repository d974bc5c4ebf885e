import { standInSections } from "./stand-in-sections.ts";

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

/** Where a stand-in's custom section has its name: behind the header, its id and its length in two bytes. */
const nameAt = 11;

/** What stand-in bytes say: the two numbers of the module that they stand for, or why there is none. Null for other bytes. */
export function standsFor(bytes: Uint8Array): readonly [number, number] | string | null {
  const { joined, refused } = standInSections;
  if (hasName(bytes, joined)) {
    const at = nameAt + 1 + joined.length;
    if (bytes.length !== at + 8) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    return [view.getInt32(0, true), view.getInt32(4, true)];
  }
  if (!hasName(bytes, refused)) return null;
  return new TextDecoder().decode(bytes.subarray(nameAt + 1 + refused.length));
}

function hasName(bytes: Uint8Array, name: string): boolean {
  if (bytes[8] !== 0 || bytes[nameAt] !== name.length || bytes[0] !== 0) return false;
  for (let at = 0; at < name.length; at++) {
    if (bytes[nameAt + 1 + at] !== name.charCodeAt(at)) return false;
  }
  return true;
}
