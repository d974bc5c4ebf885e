// Query strings split, percent-decoded, sorted by name and joined again.
import { below, seed } from "./shared/random";

function hex(code: i32): i32 {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}

function decoded(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code == 37 && i + 2 < text.length) {
      out += String.fromCharCode((hex(text.charCodeAt(i + 1)) << 4) | hex(text.charCodeAt(i + 2)));
      i += 2;
    } else if (code == 43) out += " ";
    else out += text.charAt(i);
  }
  return out;
}

const values = ["boat%20trip", "a+b", "caf%C3", "1234", "x%2Fy%3F", "", "north"];

export function run(n: i32): i32 {
  seed(62);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    let query = "";
    for (let i = 0; i < 8; i++) query += (i > 0 ? "&" : "") + "k" + below(50).toString() + "=" + values[below(7)];
    const pairs = query.split("&");
    pairs.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    let joined = "";
    for (let i = 0; i < pairs.length; i++) {
      const at = pairs[i].indexOf("=");
      joined += decoded(pairs[i].substring(at + 1)) + ";" + pairs[i].substring(0, at);
    }
    for (let i = 0; i < joined.length; i += 2) sum = sum * 31 + joined.charCodeAt(i);
  }
  return sum;
}
