import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatQuantity,
} from "../tenant/quantities.ts";
import { visible } from "../tenant/visible-text.ts";
import type { Comparison } from "./compare/comparison.ts";
import { growthClauses } from "./growth/describe-growth.ts";
import type { Report } from "./report.ts";
import { changeText } from "./text/change-text.ts";
import { remarks } from "./text/comparison-lines.ts";

/** Rows of a table: what is longer would not fit a comment. */
const mostRows = 200;

/** A report for a pull request: what changed, where it is a comparison, and what each case costs. */
export function renderMarkdown(report: Report): string {
  const { worker, headline, exactness, comparison, cases, measuredWith } = report;
  const rows = cases.map(({ name, fuel, memoryBytes, hostCalls, wallMs, error }) => [
    code(name),
    fuel.exact ? formatCount(fuel.max) : `${formatCount(fuel.min)} to ${formatCount(fuel.max)}`,
    formatBytes(memoryBytes.max),
    formatCount(hostCalls.max),
    formatMilliseconds(wallMs.median),
    error === null ? "" : error.code,
  ]);
  const costs = rowsOf(
    ["case", "fuel", "memory", "host calls", "median", ""],
    ["l", "r", "r", "r", "r", "l"],
    rows,
  );
  const sections = [
    `### ${plain(worker.name)}: what it costs`,
    ...(comparison === null ? [] : [changes(comparison)]),
    [headline.fits, headline.costs, headline.first].map((text) => `- ${plain(text)}`).join("\n"),
    comparison === null ? costs : `<details><summary>All cases</summary>\n\n${costs}\n\n</details>`,
    ...report.profiles
      .slice(1)
      .map(({ title, verdict, reason }) => `- **${plain(title)}**: ${verdict}; ${plain(reason)}`),
    ...report.growth.map((growth) =>
      [
        `**${plain(growth.case)}, by ${plain(growth.what)}**`,
        ...growthClauses(growth).map((clause) => `- ${plain(clause)}.`),
      ].join("\n"),
    ),
    `<sub>${plain(exactness.sentence)} Skerry ${measuredWith.skerry}, price table ${measuredWith.priceTable}, Node ${measuredWith.node}, ${plain(measuredWith.machine.cpu)}.</sub>`,
  ];
  return `${sections.join("\n\n")}\n`;
}

function changes(comparison: Comparison): string {
  const changed = comparison.differences.filter(({ change }) => change !== 0);
  const rows = changed.map((difference) => [
    difference.case === null ? "*worker*" : code(difference.case),
    difference.figure,
    formatQuantity(difference.before, difference.unit),
    formatQuantity(difference.now, difference.unit),
    difference.over ? `**${changeText(difference)}** ❌` : changeText(difference),
  ]);
  const told = remarks(comparison).map((sentence) => plain(sentence));
  const verdict = comparison.maxIncrease === null ? "" : comparison.passed ? "✅ " : "❌ ";
  const table =
    rows.length === 0
      ? "All figures are the same."
      : rowsOf(["case", "figure", "before", "now", "change"], ["l", "l", "r", "r", "r"], rows);
  return [`${verdict}${told.join(" ")}`.trim(), table].filter((text) => text !== "").join("\n\n");
}

function rowsOf(
  head: readonly string[],
  aligns: readonly ("l" | "r")[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const left = rows.length - mostRows;
  return [
    line(head),
    line(aligns.map((align) => (align === "l" ? "---" : "---:"))),
    ...rows.slice(0, mostRows).map(line),
    ...(left > 0 ? [`\n… and ${left} more rows.`] : []),
  ].join("\n");
}

/** A text of a guest's or a file's making: no markup, no line of its own, no mention of anybody. */
function plain(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]<>#|~@!]/g, (character) =>
    character === "<" ? "&lt;" : character === "@" ? "&#64;" : `\\${character}`,
  );
}

/** A name as code, in which only the mark of code itself and the column's have a meaning. */
function code(text: string): string {
  return `\`${visible(text).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
