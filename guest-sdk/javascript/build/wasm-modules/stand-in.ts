// What scripts get for a module's bytes, which are no part of a worker: an empty module with a custom section that names it
// (guest-sdk/javascript/runtime/wasm/module-bytes.ts reads it).
import { standInSections } from "../../runtime/wasm/stand-in-sections.ts";

/** The stand-in of a module that is joined, by the hash of its description. */
export function standInOf(hash: readonly [number, number]): Uint8Array {
  return emptyModule(standInSections.joined, new Uint8Array(Int32Array.from(hash).buffer));
}

/** The stand-in of one that can't be, with the reason. */
export function refusedStandIn(sentence: string): Uint8Array {
  return emptyModule(standInSections.refused, new TextEncoder().encode(sentence));
}

function emptyModule(name: string, content: Uint8Array): Uint8Array {
  const named = Uint8Array.of(name.length, ...Buffer.from(name), ...content);
  const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const length = [(named.length & 0x7f) | 0x80, named.length >> 7];
  return Uint8Array.of(...header, 0, ...length, ...named);
}
