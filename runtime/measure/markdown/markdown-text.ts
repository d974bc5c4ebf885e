import { cut } from "../../message/prose.ts";
import { visible } from "../../message/visible-text.ts";
import { formatCount } from "../../settings/quantities.ts";

/** Rows of a table, and characters of a name: what is longer would not be read. */
const maxRows = 60;
const maxNameLength = 100;
const maxTextLength = 800;

/** A table. A cell is Markdown. */
export function rowsOf(
  head: readonly string[],
  aligns: readonly ("l" | "r")[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const left = rows.length - maxRows;
  return [
    line(head),
    line(aligns.map((align) => (align === "l" ? "---" : "---:"))),
    ...rows.slice(0, maxRows).map(line),
    ...(left > 0 ? [`\n… and ${formatCount(left)} more rows.`] : []),
  ].join("\n");
}

/** What a reader opens who wants it. */
export function fold(summary: string, text: string): string {
  return `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

/** Sections that are together no longer than so many characters: the first and the last one in any case, and of
 * `others` as many as fit. */
export function sectionsWithin(
  most: number,
  first: readonly string[],
  others: readonly string[],
  last: string,
): string[] {
  const reserve = 200;
  let left = most - reserve - [...first, last].reduce((sum, text) => sum + text.length + 2, 0);
  const kept: string[] = [];
  for (const text of others) {
    left -= text.length + 2;
    if (left < 0) break;
    kept.push(text);
  }
  const missing = others.length - kept.length;
  const remark =
    missing === 0
      ? []
      : [`… ${missing} more sections would not fit: see the report of \`--html\`.`];
  return [...first, ...kept, ...remark, last];
}

/** A text of a guest's or a file's making: no markup, no line of its own, no mention of anybody. */
export function plain(text: string): string {
  return cut(visible(text), maxTextLength).replace(/[\\`*_{}[\]<>#|~@!&]/g, (character) => {
    return written[character] ?? `\\${character}`;
  });
}

/** Mentions are looked for in what has been rendered, where `&#64;` is an @ again: a space without width ends them. */
const written: Readonly<Record<string, string>> = {
  "<": "&lt;",
  "&": "&amp;",
  "@": "@&#8203;",
};

/** A name as code, in which only the mark of code itself and the column's have a meaning. */
export function code(text: string): string {
  return `\`${cut(visible(text), maxNameLength).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

/** The same where Markdown is HTML, as in a summary. */
export function htmlCode(text: string): string {
  const escaped = cut(visible(text), maxNameLength).replace(/[&<>"'`@]/g, (each) => {
    return `&#${each.codePointAt(0)};`;
  });
  return `<code>${escaped}</code>`;
}
