import type { TextImports } from "../abi/generated/types.ts";
import { lookPrices } from "./prices.ts";

/** `skerry:edge/text`: paid before the host looks. */
export function textFunctions(charge: (fuel: bigint) => void): TextImports {
  return {
    isAscii(bytes: Uint8Array): boolean {
      charge(lookPrices.byte * BigInt(bytes.length));
      return isAscii(bytes);
    },
  };
}

/** The highest bit of each byte of a word. */
const beyondAscii = 0x8080_8080;

function isAscii(bytes: Uint8Array): boolean {
  const { buffer, byteOffset, length } = bytes;
  // A list that crosses is a copy, in memory of its own; another may begin anywhere.
  const aligned = byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
  const words = aligned ? new Uint32Array(buffer, byteOffset, length >>> 2) : new Uint32Array();
  let seen = 0;
  for (let at = 0; at < words.length; at++) seen |= words[at]! & beyondAscii;
  for (let at = 4 * words.length; at < length; at++) seen |= bytes[at]! & 0x80;
  return seen === 0;
}
