import { written } from "../../module/meter/contract.ts";

/** `restore-pages.wat`, assembled. */
export const restorePagesModule =
  "AGFzbQEAAAABEAJgBX9/f39/AGAEf39/fwACMgMHcmVzdG9yZQZtZW1vcnkCAAAHcmVzdG9yZQRrZXB0AgAAB3Jlc3RvcmUD" +
  "bWFwAgAAAwMCAAEHCwEHcmVzdG9yZQABCp8CAiwAIAAgA3QhACABIAN0IARqIQEgASACSwRAIAIhAQsgACAAIAEgAGv8CgAB" +
  "C+8BAwJ/AX4Bf0F/IQcDQCAEIABJBEAgB0EASCAEQcAAaiAATXEEQCAE/QBEAgAgBP0ARAIQ/VAgBP0ARAIgIAT9AEQCMP1Q" +
  "/VD9U0UEQCAEQcAAaiEEDAMLCyAEKUMCACEGIARBCGohBSAGUARAIAdBAE4EQCAHIAQgASACIAMQAEF/IQcLIAUhBAUgBEIA" +
  "N0MCAANAIAZCAYNQBEAgB0EATgRAIAcgBCABIAIgAxAAQX8hBwsFIAdBAEgEQCAEIQcLCyAGQgiIIQYgBEEBaiIEIAVJDQAL" +
  "CwwBCwsgB0EATgRAIAcgACABIAIgAxAACwsAlQEEbmFtZQEHAQAEY29weQJXAgAFAARmcm9tAQJ0bwIFYnl0ZXMDBXNoaWZ0" +
  "BAR0YWlsAQgABXBhZ2VzAQVieXRlcwIFc2hpZnQDBHRhaWwEBHBhZ2UFBGxhc3QGBW1hcmtzBwRmcm9tAxkBAQIABXdvcmRz" +
  "Bg1ieXRlcy1vZi13b3JkBhEDAANub3cBBGtlcHQCA21hcA==";

interface Restore {
  /** Pages to look at, a multiple of 8; bytes of the memory; the contract's shift and tail. */
  restore(pages: number, bytes: number, shift: number, tail: number): void;
}

let compiled: WebAssembly.Module | null = null;

/** A function that copies each page of `memory` that `map` marks from `kept`, which is of its size, and as
 * far past it as a store may have reached; and clears the map. In Wasm, since a request leaves many short
 * runs of such pages, and each would be a view and a call in JavaScript. */
export function restorePages(
  memory: WebAssembly.Memory,
  kept: WebAssembly.Memory,
  map: WebAssembly.Memory,
): () => void {
  compiled ??= new WebAssembly.Module(bytesOf(restorePagesModule));
  const instance = new WebAssembly.Instance(compiled, { restore: { memory, kept, map } });
  const { restore } = instance.exports as unknown as Restore;
  const bytes = memory.buffer.byteLength;
  const pages = bytes / written.pageBytes;
  return () => restore(pages, bytes, written.pageShift, written.tail);
}

/** The engine has it, and the types of the language's library do not know it yet. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const { fromBase64 } = Uint8Array as unknown as {
    fromBase64(text: string): Uint8Array<ArrayBuffer>;
  };
  return fromBase64.call(Uint8Array, base64);
}
