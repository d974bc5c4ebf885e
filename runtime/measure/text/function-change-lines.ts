import { visible } from "../../message/visible-text.ts";
import { formatCount } from "../../settings/quantities.ts";
import { ownDifferences, selfChange } from "../compare/compare-functions.ts";
import type { Comparison } from "../compare/comparison.ts";
import type { FunctionDifference, FunctionsOfCase } from "../compare/function-differences.ts";
import { shortName } from "../where/function-name.ts";
import { type Column, lineWidth, table, wrap } from "./columns.ts";
import type { Paint } from "./render-text.ts";

const maxFunctions = 8;
const maxCases = 2;
const minName = 16;

const columns: readonly Column[] = [
  { title: "function", align: "left" },
  { title: "self before", align: "right" },
  { title: "self now", align: "right" },
  { title: "change", align: "right" },
  { title: "calls", align: "right" },
];

/** Which functions made the difference, of the cases whose fuel changed. */
export function functionChangeLines({ functions }: Comparison, paint: Paint): string[] {
  const changed = functions.filter((own) => ownDifferences(own).length > 0);
  const others = changed.length - maxCases;
  return [
    ...changed.slice(0, maxCases).flatMap((own) => ["", ...linesOf(own, paint)]),
    ...(others > 0 ? [`Functions of ${others} more cases changed: see --json or --html.`] : []),
  ];
}

function linesOf(own: FunctionsOfCase, paint: Paint): string[] {
  const { case: name, fuel, left, leftSelf } = own;
  const differences = ownDifferences(own);
  const shown = differences.slice(0, maxFunctions);
  const figures = shown.map((each) => [
    countText(each.before?.self ?? null),
    countText(each.now?.self ?? null),
    signed(selfChange(each)),
    callsText(each),
  ]);
  const rest = differences.slice(maxFunctions);
  if (rest.length + left > 0) {
    const sum = rest.reduce((total, each) => total + selfChange(each), leftSelf);
    figures.push(["", "", signed(sum), ""]);
  }
  const widths = columns.slice(1).map(({ title }, column) => {
    return 2 + Math.max(title.length, ...figures.map((cells) => cells[column]!.length));
  });
  const room = Math.max(minName, lineWidth - widths.reduce((sum, width) => sum + width, 0));
  const names = shown.map((each) => shortName(each, room));
  if (figures.length > shown.length) names.push(`${formatCount(rest.length + left)} others`);
  const rows = figures.map((cells, row) => [names[row]!, ...cells]);
  const title = `What changed in ${visible(name)}, by function: ${signed(fuel.now - fuel.before)} fuel in all`;
  return [
    ...wrap(title, lineWidth, "  "),
    ...table(columns, rows, (cell, column, row) => {
      const change = shown[row] === undefined ? 0 : selfChange(shown[row]);
      if (column !== 3 || change === 0) return cell;
      return paint(change < 0 ? "green" : "yellow", cell);
    }),
    ...(differences.some(({ byIndex }) => byIndex) ? wrap(byIndexRemark, lineWidth, "") : []),
  ];
}

/** What is to be known of functions that were found by their indices. */
export const byIndexRemark =
  "Functions without a name were found by their index: in another build it may be another function.";

/** A change of a count: `+1,200`, `−3`, `same`. */
export function signed(change: number): string {
  if (change === 0) return "same";
  return `${change > 0 ? "+" : "−"}${formatCount(Math.abs(change))}`;
}

/** `3`, or `3 → 4` where it changed; `new` and `gone` say that there was no call. */
export function callsText({ before, now, state }: FunctionDifference): string {
  if (state !== "changed") return state;
  const [one, other] = [formatCount(before!.calls), formatCount(now!.calls)];
  return one === other ? one : `${one} → ${other}`;
}

export const countText = (value: number | null) => (value === null ? "" : formatCount(value));
