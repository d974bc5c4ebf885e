// Times counted in ranges, quantiles between them, a mean that forgets.
import { below, next, seed } from "./shared/random";

export function run(n: i32): i32 {
  seed(93);
  const counts = new StaticArray<u32>(128);
  let mean: f64 = 0;
  let total: f64 = 0;
  for (let round = 0; round < n; round++) {
    for (let i = 0; i < 128; i++) counts[i] = 0;
    for (let i = 0; i < 200; i++) {
      const time = 1 + (next() >> (12 + below(16)));
      const high = 31 - clz(time);
      const part = high >= 2 ? (time >> (high - 2)) & 3 : 0;
      counts[min(high * 4 + part, 127)]++;
      mean += (<f64>time - mean) * 0.02;
    }
    for (let percent = 50; percent < 100; percent += 7) {
      let left = <i32>((200 * percent) / 100);
      let at = 0;
      while (left > 0 && at < 128) left -= counts[at++];
      total += <f64>at + <f64>left / 200;
    }
  }
  return <i32>(total + mean);
}
