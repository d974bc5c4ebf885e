import { preamble } from "./decode.ts";

/** The number that a text gives to begin with (FNV-1a, 32 bits); the sender's guest has the same. */
export function seedNumber(seed: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < seed.length; at++) {
    hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** The bits that the sender's guest passes in a frame: the preamble, and bits that follow from seed and number. */
export function frameBits(seed: string, frame: number, slots: number): boolean[] {
  const begin = seedNumber(seed);
  return Array.from({ length: slots }, (_, slot) => preamble[slot] ?? bitOf(begin, frame, slot));
}

function bitOf(begin: number, frame: number, slot: number): boolean {
  let mixed = Math.imul(begin + frame * 65_536 + slot, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77);
  mixed ^= mixed >>> 13;
  return (mixed & 1) === 1;
}
