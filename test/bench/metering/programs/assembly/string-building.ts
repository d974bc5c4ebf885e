// Pages of text: concatenation, templates, joining, splitting, replacing, trimming, upper case.
import { below, seed } from "./shared/random";

const names: string[] = ["Ada", "Grace", "Edsger", "Barbara", "Donald", "Frances", "Zoë"];

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function row(index: i32): string {
  const name = names[below(names.length)];
  const score = below(1000);
  let cells = "<td>" + index.toString() + "</td>";
  cells += `<td title="${name.toUpperCase()}">${escapeHtml(name + " <" + name.toLowerCase() + "@example.org>")}</td>`;
  for (let star: u32 = 0; star < score / 200; star++) cells += "*";
  return "<tr>" + cells + "</tr>";
}

function page(rows: i32): string {
  const parts = new Array<string>();
  for (let i = 0; i < rows; i++) parts.push(row(i));
  return "<table>\n  " + parts.join("\n  ") + "\n</table>";
}

function weigh(text: string): i32 {
  const lines = text.split("\n");
  let sum = lines.length;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trim();
    sum = sum * 31 + line.length;
    if (line.startsWith("<tr>") && line.indexOf("Ada") >= 0) sum += line.charCodeAt(line.length >> 1);
  }
  return sum;
}

export function run(n: i32): i32 {
  seed(7);
  let sum = 0;
  for (let round = 0; round < n; round++) sum = sum * 31 + weigh(page(60));
  return sum;
}
