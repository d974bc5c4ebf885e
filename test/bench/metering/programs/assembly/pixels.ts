// Colours of an image turned: brightness, a histogram, contrast by a table, and clamped sums.
import { next, seed } from "./shared/random";

export function run(n: i32): i32 {
  seed(64);
  const pixels = new Uint8ClampedArray(4 * 1024);
  const histogram = new StaticArray<i32>(256);
  const contrast = new Uint8Array(256);
  for (let i = 0; i < pixels.length; i++) pixels[i] = <u8>next();
  let sum = 0;
  for (let round = 0; round < n; round++) {
    for (let i = 0; i < 256; i++) histogram[i] = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      histogram[(<i32>pixels[i] * 77 + <i32>pixels[i + 1] * 150 + <i32>pixels[i + 2] * 29) >> 8]++;
    }
    let below = 0;
    for (let i = 0; i < 256; i++) {
      below += histogram[i];
      contrast[i] = <u8>((below * 255) / 1024);
    }
    for (let i = 0; i < pixels.length; i += 4) {
      for (let c = 0; c < 3; c++) pixels[i + c] = (<i32>contrast[pixels[i + c]] * 7 + <i32>pixels[i + c]) >> 3;
    }
    pixels[(round * 4) & 4095] = <u8>round;
    sum = sum * 31 + pixels[round & 4095] + histogram[128];
  }
  return sum;
}
