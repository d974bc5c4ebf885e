// Invoices in hundredths: taxes by rate, rounded to even, rebates shared out, sums printed.
import { below, seed } from "./shared/random";

const rates: StaticArray<i64> = [0, 550, 700, 1900, 2100];

function rounded(value: i64, by: i64): i64 {
  const whole = value / by;
  const rest = value % by;
  if (rest * 2 > by || (rest * 2 == by && (whole & 1) == 1)) return whole + 1;
  return whole;
}

function printed(amount: i64): string {
  const whole = (amount / 100).toString();
  let out = "";
  for (let i = 0; i < whole.length; i++) {
    if (i > 0 && (whole.length - i) % 3 == 0) out += ",";
    out += whole.charAt(i);
  }
  const rest = amount % 100;
  return out + (rest < 10 ? ".0" : ".") + rest.toString();
}

export function run(n: i32): i32 {
  seed(100);
  const lines = new StaticArray<i64>(10);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    let net: i64 = 0;
    for (let i = 0; i < 10; i++) {
      lines[i] = <i64>(1 + below(20)) * <i64>(99 + below(50000));
      net += lines[i];
    }
    const rebate = net / 20;
    let given: i64 = 0;
    let tax: i64 = 0;
    for (let i = 0; i < 10; i++) {
      const share = i == 9 ? rebate - given : rounded(lines[i] * rebate, net);
      given += share;
      tax += rounded((lines[i] - share) * rates[below(5)], 10000);
    }
    const text = printed(net - rebate + tax);
    for (let i = 0; i < text.length; i++) sum = sum * 31 + text.charCodeAt(i);
  }
  return sum;
}
