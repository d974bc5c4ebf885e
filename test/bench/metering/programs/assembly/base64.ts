// Bytes to text in 64 letters and back, over typed arrays.
import { next, seed } from "./shared/random";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function encode(bytes: Uint8Array, to: Uint8Array, alphabet: Uint8Array): i32 {
  let at = 0;
  for (let i = 0; i + 2 < bytes.length; i += 3) {
    const bits = (<u32>bytes[i] << 16) | (<u32>bytes[i + 1] << 8) | bytes[i + 2];
    to[at++] = alphabet[bits >> 18];
    to[at++] = alphabet[(bits >> 12) & 63];
    to[at++] = alphabet[(bits >> 6) & 63];
    to[at++] = alphabet[bits & 63];
  }
  return at;
}

function decode(text: Uint8Array, length: i32, to: Uint8Array, values: Uint8Array): i32 {
  let at = 0;
  for (let i = 0; i < length; i += 4) {
    const bits =
      (<u32>values[text[i]] << 18) |
      (<u32>values[text[i + 1]] << 12) |
      (<u32>values[text[i + 2]] << 6) |
      values[text[i + 3]];
    to[at++] = <u8>(bits >> 16);
    to[at++] = <u8>(bits >> 8);
    to[at++] = <u8>bits;
  }
  return at;
}

export function run(n: i32): i32 {
  seed(41);
  const alphabet = new Uint8Array(64);
  const values = new Uint8Array(256);
  for (let i = 0; i < 64; i++) {
    alphabet[i] = <u8>letters.charCodeAt(i);
    values[letters.charCodeAt(i)] = <u8>i;
  }
  const bytes = new Uint8Array(3072);
  const text = new Uint8Array(4096);
  const back = new Uint8Array(3072);
  for (let i = 0; i < bytes.length; i++) bytes[i] = <u8>next();
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const length = encode(bytes, text, alphabet);
    const count = decode(text, length, back, values);
    bytes[round % count] ^= <u8>round;
    sum = sum * 31 + text[(round * 7) % length] + back[(round * 5) % count];
  }
  return sum;
}
