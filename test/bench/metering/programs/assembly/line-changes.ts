// Two texts compared line by line: the longest that both have, and what changed.
import { below, seed } from "./shared/random";

const lines = ["open the gate", "count boats", "count the boats", "light lamps", "", "close the gate", "write it down"];

function made(): string {
  let text = lines[below(7)];
  for (let i = 0; i < 20; i++) text += "\n" + lines[below(7)];
  return text;
}

export function run(n: i32): i32 {
  seed(96);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const a = made().split("\n");
    const b = made().split("\n");
    const width = b.length + 1;
    const table = new StaticArray<i32>((a.length + 1) * width);
    for (let i = a.length - 1; i >= 0; i--) {
      for (let k = b.length - 1; k >= 0; k--) {
        table[i * width + k] =
          a[i] == b[k] ? table[(i + 1) * width + k + 1] + 1 : max(table[(i + 1) * width + k], table[i * width + k + 1]);
      }
    }
    let i = 0;
    let k = 0;
    let changes = "";
    while (i < a.length && k < b.length) {
      if (a[i] == b[k]) {
        changes += " ";
        i++;
        k++;
      } else if (table[(i + 1) * width + k] >= table[i * width + k + 1]) changes += "-" + a[i++];
      else changes += "+" + b[k++];
    }
    for (let c = 0; c < changes.length; c += 3) sum = sum * 31 + changes.charCodeAt(c);
  }
  return sum;
}
