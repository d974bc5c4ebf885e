// Math.random: numbers of a small generator, under a seed that the host gives each request. They are
// quick and well spread, and not for secrets. The engine's own would repeat with every request, since
// each starts from the same memory. At top level, where packages make names with them, the bundle itself is the seed: the same sources
// make the same worker, and another worker has other names.
import { seed } from "skerry:seed";
import { isInRequest } from "../loop/phase.ts";
import { randomBytes } from "./random-bytes.ts";

/** The state of Chris Doty-Humphrey's sfc32: three words and a counter. */
let state: Uint32Array | null = null;

/** The state at top level, which no request goes on with. */
const atTop = Uint32Array.of(
  ...[0, 8, 16].map((at) => Number.parseInt(seed.slice(at, at + 8), 16)),
  1,
);

/** At least 0 and less than 1, in steps of 2^-53. */
export function random(): number {
  if (state === null && isInRequest()) state = seeded();
  const words = state ?? atTop;
  const high = next(words) >>> 5;
  const low = next(words) >>> 6;
  return (high * 67_108_864 + low) / 9_007_199_254_740_992;
}

function seeded(): Uint32Array {
  const bytes = randomBytes(12, "Math.random()");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Each bit of the seed is random, so that its first numbers are as good as later ones: the steps that
  // mix a poor seed would cost more than a hello.
  return Uint32Array.of(view.getUint32(0), view.getUint32(4), view.getUint32(8), 1);
}

function next(words: Uint32Array): number {
  // By index: to take an array apart costs this engine three times as much.
  const a = words[0]!;
  const b = words[1]!;
  const c = words[2]!;
  const counter = words[3]!;
  const result = (a + b + counter) >>> 0;
  words[3] = counter + 1;
  words[0] = b ^ (b >>> 9);
  words[1] = c + (c << 3);
  words[2] = ((c << 21) | (c >>> 11)) + result;
  return result;
}
