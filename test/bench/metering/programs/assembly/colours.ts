// Colours of red, green and blue made hue, saturation and lightness, turned, and made back.
import { next, seed } from "./shared/random";

function channel(low: f64, high: f64, hue: f64): f64 {
  if (hue < 0) hue += 1;
  if (hue > 1) hue -= 1;
  if (hue < 1.0 / 6) return low + (high - low) * 6 * hue;
  if (hue < 0.5) return high;
  if (hue < 2.0 / 3) return low + (high - low) * (2.0 / 3 - hue) * 6;
  return low;
}

function turned(colour: u32, by: f64): u32 {
  const red = <f64>(colour & 255) / 255;
  const green = <f64>((colour >> 8) & 255) / 255;
  const blue = <f64>((colour >> 16) & 255) / 255;
  const most = max(red, max(green, blue));
  const least = min(red, min(green, blue));
  const light = (most + least) / 2;
  if (most == least) return colour;
  const wide = most - least;
  const saturation = light > 0.5 ? wide / (2 - most - least) : wide / (most + least);
  let hue = most == red ? (green - blue) / wide : most == green ? (blue - red) / wide + 2 : (red - green) / wide + 4;
  hue = hue / 6 + by;
  hue -= Math.floor(hue);
  const high = light < 0.5 ? light * (1 + saturation) : light + saturation - light * saturation;
  const low = 2 * light - high;
  const r = <u32>(channel(low, high, hue + 1.0 / 3) * 255 + 0.5);
  const g = <u32>(channel(low, high, hue) * 255 + 0.5);
  const b = <u32>(channel(low, high, hue - 1.0 / 3) * 255 + 0.5);
  return r | (g << 8) | (b << 16);
}

export function run(n: i32): i32 {
  seed(98);
  let sum: u32 = 0;
  for (let round = 0; round < n; round++) {
    let colour = next() & 0xffffff;
    for (let i = 0; i < 8; i++) colour = turned(colour, 0.15);
    sum = sum * 31 + colour;
  }
  return sum;
}
