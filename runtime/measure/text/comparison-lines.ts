import { cut, firstOf } from "../../message/prose.ts";
import { visible } from "../../message/visible-text.ts";
import { formatQuantity, formatShare } from "../../settings/quantities.ts";
import type { Comparison } from "../compare/comparison.ts";
import { changeText } from "./change-text.ts";
import { type Column, lineWidth, table, wrap } from "./columns.ts";
import { functionChangeLines } from "./function-change-lines.ts";
import type { Paint } from "./render-text.ts";

const columns: readonly Column[] = [
  { title: "", align: "left" },
  { title: "", align: "left" },
  { title: "before", align: "right" },
  { title: "now", align: "right" },
  { title: "", align: "right" },
];

/** What changed since, or to another module. Figures that are as they were are left out. */
export function comparisonLines(comparison: Comparison, paint: Paint): string[] {
  const { before, differences } = comparison;
  const changed = differences.filter(({ change }) => change !== 0);
  const rows = changed.map((difference) => [
    cut(visible(difference.case ?? "worker"), 24),
    difference.figure,
    formatQuantity(difference.before, difference.unit),
    formatQuantity(difference.now, difference.unit),
    changeText(difference),
  ]);
  return [
    ...wrap(
      visible(`Beside ${before.label} (${before.name}, ${before.sha256.slice(0, 12)}):`),
      lineWidth,
      "  ",
    ).map((line) => paint("bold", line)),
    ...(rows.length === 0
      ? ["  All figures are the same."]
      : table(columns, rows, (cell, column, row) => {
          if (column !== 4) return cell;
          const { over, withinNoise, change } = changed[row]!;
          if (over) return paint("red", cell);
          return withinNoise
            ? paint("dim", cell)
            : paint((change ?? 1) < 0 ? "green" : "yellow", cell);
        })),
    ...remarks(comparison).flatMap((sentence) => wrap(visible(sentence), lineWidth, "  ")),
    ...functionChangeLines(comparison, paint),
  ];
}

/** What else there is to say about a comparison, as sentences. */
export function remarks(comparison: Comparison): string[] {
  const { maxIncrease, fuelCompares, added, removed, failed, failedBefore } = comparison;
  const { differences, before } = comparison;
  const over = differences.filter((each) => each.over);
  const common = differences.some((each) => each.case !== null);
  return [
    ...(fuelCompares
      ? []
      : [
          `Fuel does not compare: ${before.label} was measured by version ${before.priceTable} of the price table.`,
        ]),
    ...(added.length === 0 ? [] : [`Only here: ${listed(added)}.`]),
    ...(removed.length === 0 ? [] : [`Only in ${before.label}: ${listed(removed)}.`]),
    ...(failed.length === 0
      ? []
      : [`Failed: ${listed(failed)}. A run that fails ends early, so its figures say little.`]),
    ...(failedBefore.length === 0
      ? []
      : [`Failed in ${before.label}: ${listed(failedBefore)}. Its figures there say little.`]),
    ...(common ? [] : ["No case is in both, so no request's fuel or memory was compared."]),
    ...(maxIncrease === null || (!common && over.length === 0)
      ? []
      : [
          over.length === 0
            ? `No fuel, memory or size grew by more than ${formatShare(maxIncrease)}.`
            : `Grew by more than ${formatShare(maxIncrease)}: ${listed(over.map((each) => `${each.case ?? "worker"} ${each.figure}`))}.`,
        ]),
  ];
}

/** Names that a sentence has; the others are counted. */
const maxListed = 20;

const listed = (names: readonly string[]) => firstOf(names, maxListed);
