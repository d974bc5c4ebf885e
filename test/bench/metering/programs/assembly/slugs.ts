// Titles made names for addresses: lowered, other letters than a to z joined to one line, counted if taken.
import { below, seed } from "./shared/random";

const words = ["The", "Harbour", "of", "Ängstrom", "Isles,", "1924", "&", "Boats!", "  ", "spring—tide", "Ö", "net"];

function slug(title: string): string {
  let out = "";
  let open = false;
  for (let i = 0; i < title.length; i++) {
    let code = title.charCodeAt(i);
    if (code >= 65 && code <= 90) code += 32;
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) {
      if (open && out.length > 0) out += "-";
      open = false;
      out += String.fromCharCode(code);
    } else open = true;
  }
  return out;
}

export function run(n: i32): i32 {
  seed(94);
  let taken = new Map<string, i32>();
  let sum = 0;
  for (let round = 0; round < n; round++) {
    if ((round & 63) == 0) taken = new Map<string, i32>();
    let title = words[below(12)];
    for (let i = 0; i < 3; i++) title = title + " " + words[below(12)];
    let name = slug(title);
    const count = taken.has(name) ? taken.get(name) : 0;
    taken.set(name, count + 1);
    if (count > 0) name = name + "-" + count.toString();
    for (let i = 0; i < name.length; i++) sum = sum * 31 + name.charCodeAt(i);
  }
  return sum;
}
