// Dates from milliseconds and back: divisions of i64 by constants, and text of fixed width.
import { next, seed } from "./shared/random";

function floorDiv(a: i64, b: i64): i64 {
  return (a >= 0 ? a : a - b + 1) / b;
}

function put(to: StaticArray<u8>, at: i32, value: i32, digits: i32): void {
  for (let i = digits - 1; i >= 0; i--) {
    to[at + i] = <u8>(48 + (value % 10));
    value /= 10;
  }
}

function write(ms: i64, to: StaticArray<u8>): void {
  const days = floorDiv(ms, 86_400_000);
  const rest = <i32>(ms - days * 86_400_000);
  const z = days + 719_468;
  const era = floorDiv(z, 146_097);
  const doe = z - era * 146_097;
  const yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
  const doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const mp = (5 * doy + 2) / 153;
  const month = mp < 10 ? mp + 3 : mp - 9;
  put(to, 0, <i32>(yoe + era * 400 + (month <= 2 ? 1 : 0)), 4);
  put(to, 5, <i32>month, 2);
  put(to, 8, <i32>(doy - (153 * mp + 2) / 5 + 1), 2);
  put(to, 11, rest / 3_600_000, 2);
  put(to, 14, (rest / 60_000) % 60, 2);
  put(to, 17, (rest / 1000) % 60, 2);
  put(to, 20, rest % 1000, 3);
}

export function run(n: i32): i32 {
  seed(44);
  const text = new StaticArray<u8>(24);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    for (let i = 0; i < 64; i++) {
      write(((<i64>next()) << 9) + <i64>i, text);
      sum = sum * 31 + text[3] + text[6] + text[9] * text[21];
    }
  }
  return sum;
}
