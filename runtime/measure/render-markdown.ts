import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatQuantity,
} from "../settings/quantities.ts";
import type { Comparison } from "./compare/comparison.ts";
import { growthClauses } from "./growth/describe-growth.ts";
import { code, fold, plain, rowsOf, sectionsWithin } from "./markdown/markdown-text.ts";
import { changedFunctions, whereSection } from "./markdown/where-markdown.ts";
import type { Report } from "./report.ts";
import { changeText } from "./text/change-text.ts";
import { remarks } from "./text/comparison-lines.ts";

/** What a comment of a pull request may be long, of which some is left for what is written around it. */
const maxCharacters = 60_000;

/** A report for a pull request: what changed, where it is a comparison, and what each case costs. Bounded, so that
 * it fits a comment: what does not fit is left out from the end, which is said. */
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
  const first = [
    `### ${plain(worker.name)}: what it costs`,
    ...(comparison === null ? [] : [changes(comparison)]),
    [headline.fits, headline.risk, headline.costs, headline.where, headline.first]
      .filter((text) => text !== "")
      .map((text) => `- ${plain(text)}`)
      .join("\n"),
  ];
  const others = [
    comparison === null ? costs : fold("All cases", costs),
    ...report.profiles
      .slice(1)
      .map(({ title, target, verdict, reason }) =>
        target
          ? `- **${plain(title)}**: ${verdict}; ${plain(reason)}`
          : `- ${plain(title)}, not a target: ${plain(reason)}`,
      ),
    ...(comparison === null ? [] : changedFunctions(comparison)),
    ...report.where.map(whereSection),
    ...report.growth.map((growth) =>
      [
        `**${plain(growth.case)}, by ${plain(growth.what)}**`,
        ...growthClauses(growth).map((clause) => `- ${plain(clause)}.`),
      ].join("\n"),
    ),
  ];
  const last = `<sub>${plain(exactness.sentence)} Skerry ${measuredWith.skerry}, price table ${measuredWith.priceTable}, Node ${measuredWith.node}, ${plain(measuredWith.machine.cpu)}.</sub>`;
  return `${sectionsWithin(maxCharacters, first, others, last).join("\n\n")}\n`;
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
