// A filter of bits that says which names it has surely not seen.
import { below, seed } from "./shared/random";

const bits = new Uint8Array(1024);

function hash(text: string, from: u32): u32 {
  let value: u32 = from;
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i);
    value *= 16777619;
  }
  return value;
}

function add(name: string): void {
  const first = hash(name, 2166136261);
  const second = hash(name, 40389) | 1;
  for (let i: u32 = 0; i < 5; i++) {
    const at = (first + i * second) & 8191;
    bits[at >> 3] |= <u8>(<u32>1 << (at & 7));
  }
}

function mayHave(name: string): bool {
  const first = hash(name, 2166136261);
  const second = hash(name, 40389) | 1;
  for (let i: u32 = 0; i < 5; i++) {
    const at = (first + i * second) & 8191;
    if (!(bits[at >> 3] & <u8>(<u32>1 << (at & 7)))) return false;
  }
  return true;
}

export function run(n: i32): i32 {
  seed(99);
  let found = 0;
  for (let round = 0; round < n; round++) {
    if ((round & 31) == 0) bits.fill(0);
    for (let i = 0; i < 12; i++) add("user-" + below(2000).toString());
    for (let i = 0; i < 20; i++) found += mayHave("user-" + below(2000).toString()) ? 1 : 0;
  }
  return found;
}
