import { visible } from "../../message/visible-text.ts";
import { formatBytes, formatCount, formatShare } from "../../settings/quantities.ts";
import { largestGrowth } from "../where/call-path.ts";
import type { FuelProfile } from "../where/fuel-profile.ts";
import { shortName } from "../where/function-name.ts";
import { shownFunctions } from "../where/shown-functions.ts";
import { bar, type Column, lineWidth, table, wrap } from "./columns.ts";
import type { Paint } from "./render-text.ts";

const maxFunctions = 10;
const maxGrowth = 5;
const minName = 16;
const barWidth = 6;

const columns: readonly Column[] = [
  { title: "function", align: "left" },
  { title: "", align: "left" },
  { title: "self", align: "right" },
  { title: "", align: "right" },
  { title: "total", align: "right" },
  { title: "calls", align: "right" },
];

/** The functions that burned the most themselves, and when memory grew. */
export function whereLines(profile: FuelProfile, paint: Paint): string[] {
  const { fuel } = profile;
  const part = (value: number) => (fuel === 0 ? 0 : value / fuel);
  const { shown, others } = shownFunctions(profile, maxFunctions);
  const most = Math.max(1, ...shown.map(({ self }) => self));
  const figures = shown.map((each) => [
    bar(each.self / most, barWidth).padEnd(barWidth),
    formatCount(each.self),
    formatShare(part(each.self)),
    formatCount(each.cumulative),
    formatCount(each.calls),
  ]);
  const widths = columns.slice(1).map(({ title }, column) => {
    return 2 + Math.max(title.length, ...figures.map((cells) => cells[column]!.length));
  });
  const room = lineWidth - widths.reduce((sum, width) => sum + width, 0);
  const rows = shown.map((each, row) => {
    return [shortName(each, Math.max(minName, room)), ...figures[row]!];
  });
  if (others.length > 0) {
    const rest = others.reduce((sum, { self }) => sum + self, 0);
    const name = `${formatCount(others.length)} others`;
    rows.push([name, " ".repeat(barWidth), formatCount(rest), formatShare(part(rest)), "", ""]);
  }
  const title = `Where the fuel of ${visible(profile.case)} goes, ${formatCount(fuel)} in all:`;
  const parts =
    profile.parts.length > 2
      ? `By part: ${profile.parts.map(({ name, self }) => `${visible(name)} ${formatCount(self)} (${formatShare(part(self))})`).join(", ")}.`
      : null;
  const remarks = [
    parts,
    profile.asMeasured
      ? null
      : "This is from a separate run, which burned other fuel than the measured requests.",
    profile.note,
  ].filter((each) => each !== null);
  return [
    ...wrap(title, lineWidth, "  "),
    ...table(columns, rows, (cell, column) => (column === 1 ? paint("cyan", cell) : cell)),
    ...remarks.flatMap((sentence) => wrap(sentence, lineWidth, "")),
    ...growthLines(profile),
  ];
}

function growthLines(profile: FuelProfile): string[] {
  const { growth } = profile;
  const lines = growth.slice(0, maxGrowth).map(({ fuel, call, fromBytes, toBytes }) => {
    const sizes = `from ${formatBytes(fromBytes)} to ${formatBytes(toBytes)}`;
    return `Memory grew ${sizes} after ${formatCount(fuel)} fuel, by ${visible(largestGrowth(profile, call))}.`;
  });
  if (growth.length > maxGrowth) {
    const last = growth.at(-1)!;
    lines.push(
      `It grew ${formatCount(growth.length - maxGrowth)} times more, to ${formatBytes(last.toBytes)}.`,
    );
  }
  return lines.flatMap((line) => wrap(line, lineWidth, "  "));
}
