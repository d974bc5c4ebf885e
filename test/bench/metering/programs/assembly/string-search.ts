// Searching bytes: Horspool's skips, Knuth-Morris-Pratt's failures, and a naive search.
import { below, seed } from "./shared/random";

const length = 8192;
const text = new Uint8Array(length);
const skips = new StaticArray<i32>(256);
const failures = new StaticArray<i32>(64);

function horspool(needle: Uint8Array): i32 {
  const size = needle.length;
  for (let i = 0; i < 256; i++) skips[i] = size;
  for (let i = 0; i < size - 1; i++) skips[needle[i]] = size - 1 - i;
  let found = 0;
  let at = 0;
  while (at <= length - size) {
    let i = size - 1;
    while (i >= 0 && text[at + i] == needle[i]) i--;
    if (i < 0) found = found * 31 + at;
    at += skips[text[at + size - 1]];
  }
  return found;
}

function knuthMorrisPratt(needle: Uint8Array): i32 {
  const size = needle.length;
  let matched = 0;
  failures[0] = 0;
  for (let i = 1; i < size; i++) {
    while (matched > 0 && needle[i] != needle[matched]) matched = failures[matched - 1];
    if (needle[i] == needle[matched]) matched++;
    failures[i] = matched;
  }
  let found = 0;
  matched = 0;
  for (let i = 0; i < length; i++) {
    while (matched > 0 && text[i] != needle[matched]) matched = failures[matched - 1];
    if (text[i] == needle[matched]) matched++;
    if (matched == size) {
      found = found * 31 + i;
      matched = failures[matched - 1];
    }
  }
  return found;
}

function naive(needle: Uint8Array): i32 {
  let found = 0;
  for (let at = 0; at <= length - needle.length; at++) {
    let i = 0;
    for (; i < needle.length; i++) if (text[at + i] != needle[i]) break;
    if (i == needle.length) found++;
  }
  return found;
}

export function run(n: i32): i32 {
  seed(19);
  for (let i = 0; i < length; i++) text[i] = <u8>(97 + below(1 + below(6)));
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const at = <i32>below(length - 40);
    const needle = text.slice(at, at + 4 + (round % 20));
    sum = sum * 31 + horspool(needle);
    sum = sum * 31 + knuthMorrisPratt(needle);
    sum = sum * 31 + naive(needle);
  }
  return sum;
}
