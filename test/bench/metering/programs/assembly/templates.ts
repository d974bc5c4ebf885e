// Pages from templates: values escaped for HTML and put between constant parts.
import { below, seed } from "./shared/random";

const words = ["boat", "<sea>", "wind & weather", "north", 'a "quote"', "harbour", "1 < 2", "skerry"];

function escaped(text: string): string {
  let out = "";
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    let by = "";
    if (code == 38) by = "&amp;";
    else if (code == 60) by = "&lt;";
    else if (code == 62) by = "&gt;";
    else if (code == 34) by = "&quot;";
    else continue;
    out += text.substring(from, i) + by;
    from = i + 1;
  }
  return from == 0 ? text : out + text.substring(from);
}

export function run(n: i32): i32 {
  seed(45);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const rows = new Array<string>();
    for (let i = 0; i < 24; i++) {
      const name = words[below(8)];
      rows.push(`<li class="row-${i}"><a href="/${below(500)}">${escaped(name)}</a></li>`);
    }
    const page = `<!doctype html><title>${escaped(words[round & 7])}</title><ul>${rows.join("\n")}</ul>`;
    const bytes = Uint8Array.wrap(String.UTF8.encode(page));
    for (let i = 0; i < bytes.length; i += 7) sum = sum * 31 + bytes[i];
  }
  return sum;
}
