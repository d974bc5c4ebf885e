// Plain text with marks to HTML, line by line: headings, lists, emphasis, code.
import { below, seed } from "./shared/random";

const lines = [
  "# Boats of the *north*",
  "- one `rope`",
  "- two **anchors**, and a *very* long line about them",
  "",
  "Plain text that goes on for a while & says <little>.",
  "## What floats",
];

function inline(text: string): string {
  let out = "";
  let strong = false;
  let soft = false;
  let code = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c == 96) {
      out += code ? "</code>" : "<code>";
      code = !code;
    } else if (c == 42 && i + 1 < text.length && text.charCodeAt(i + 1) == 42) {
      out += strong ? "</strong>" : "<strong>";
      strong = !strong;
      i++;
    } else if (c == 42) {
      out += soft ? "</em>" : "<em>";
      soft = !soft;
    } else if (c == 60) out += "&lt;";
    else if (c == 38) out += "&amp;";
    else out += String.fromCharCode(c);
  }
  return out;
}

export function run(n: i32): i32 {
  seed(63);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const out: string[] = [];
    let listed = false;
    for (let i = 0; i < 12; i++) {
      const line = lines[below(6)];
      const item = line.startsWith("- ");
      if (item != listed) out.push(item ? "<ul>" : "</ul>");
      listed = item;
      if (item) out.push("<li>" + inline(line.substring(2)) + "</li>");
      else if (line.startsWith("## ")) out.push("<h2>" + inline(line.substring(3)) + "</h2>");
      else if (line.startsWith("# ")) out.push("<h1>" + inline(line.substring(2)) + "</h1>");
      else if (line.length > 0) out.push("<p>" + inline(line) + "</p>");
    }
    const page = out.join("\n");
    for (let i = 0; i < page.length; i += 5) sum = sum * 31 + page.charCodeAt(i);
  }
  return sum;
}
