import { cut } from "../../message/prose.ts";
import { visible } from "../../message/visible-text.ts";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatShare,
} from "../../settings/quantities.ts";
import type { CaseResult } from "../case-result.ts";
import type { Counted, Timed } from "../figures.ts";
import type { Report } from "../report.ts";
import { bar, type Column, lineWidth, table, wrap } from "./columns.ts";
import type { Paint } from "./render-text.ts";

const barWidth = 8;
const nameWidth = 22;

/** With more cases than these, only notable ones are shown in detail. */
const maxDetailed = 6;

const columns: readonly Column[] = [
  { title: "case", align: "left" },
  { title: "", align: "left" },
  { title: "fuel", align: "right" },
  { title: "memory", align: "right" },
  { title: "calls", align: "right" },
  { title: "median", align: "right" },
];

/** The cases, with bars by the dearest; below, what varied, what was reached outside, and what failed. */
export function caseLines({ cases }: Report, paint: Paint): string[] {
  const most = Math.max(1, ...cases.map(({ fuel }) => fuel.max));
  const rows = cases.map(({ name, fuel, memoryBytes, hostCalls, wallMs }) => [
    cut(visible(name), nameWidth),
    bar(fuel.max / most, barWidth).padEnd(barWidth),
    formatCount(fuel.median),
    formatBytes(memoryBytes.median),
    formatCount(hostCalls.median),
    timeText(wallMs),
  ]);
  return [
    ...table(columns, rows, (cell, column, row) => {
      if (column === 1) return paint("cyan", cell);
      return column === 0 && cases[row]!.error !== null ? paint("red", cell) : cell;
    }),
    ...cases
      .filter((each) => cases.length <= maxDetailed || isSpecial(each))
      .flatMap((each) => detailLines(each, paint)),
  ];
}

/** Whether there is more to say of a case than its row has. */
function isSpecial({ error, fuel, memoryBytes, hostCalls, interfaces }: CaseResult): boolean {
  const exact = fuel.exact && memoryBytes.exact && hostCalls.exact;
  return error !== null || !exact || Object.keys(interfaces).length > 0;
}

/** `1.52 ms ±3 %`. */
function timeText({ median, uncertainty }: Timed): string {
  const part = uncertainty ?? 0;
  const spread = part > 1 ? ", unsteady" : uncertainty === null ? "" : ` ±${formatShare(part)}`;
  return `${formatMilliseconds(median)}${spread}`;
}

function detailLines(own: CaseResult, paint: Paint): string[] {
  const { name, statuses, errors, error, wallMs, cpuMs } = own;
  const answers = [...Object.entries(statuses), ...Object.entries(errors)]
    .map(([key, count]) => `${formatCount(count)} × ${key}`)
    .join(", ");
  const times = [wallMs.min, wallMs.p99, wallMs.max].map(formatMilliseconds).join(" / ");
  const details = [
    `  ${name}: ${answers}; min / p99 / max ${times}${whyStopped(own)}`,
    `    CPU time ${formatMilliseconds(cpuMs.median)}, at most ${formatMilliseconds(cpuMs.max)}`,
    ...varying(own),
    ...Object.entries(own.interfaces).map(
      ([key, { calls, bytesIn, bytesOut, waitedMs }]) =>
        `    ${key}: ${formatCount(calls.median)} ${calls.median === 1 ? "call" : "calls"}, ${formatBytes(bytesIn.median)} in, ${formatBytes(bytesOut.median)} out, waited ${formatMilliseconds(waitedMs.median)}`,
    ),
  ];
  const lines = details.flatMap((line) => wrapIndented(visible(line)));
  if (error === null) return lines.map((line) => paint("dim", line));
  const sentence = `    ${formatCount(errors[error.code] ?? 0)} × ${error.code}: ${visible(error.message)}`;
  return [...lines, ...wrapIndented(sentence).map((line) => paint("red", line))];
}

function whyStopped({ wallMs }: CaseResult): string {
  if (wallMs.stopped === "settled") return "";
  if (wallMs.stopped === "time") return "; time ran out before the median was known";
  return wallMs.stopped === "failed" ? "; not repeated, as it fails" : "";
}

function varying({ fuel, memoryBytes, hostCalls }: CaseResult): string[] {
  const range = (
    label: string,
    { min, p99, max, exact }: Counted,
    format: (n: number) => string,
  ) =>
    exact
      ? []
      : [`    ${label} varies: min / p99 / max ${[min, p99, max].map(format).join(" / ")}`];
  return [
    ...range("fuel", fuel, formatCount),
    ...range("memory", memoryBytes, formatBytes),
    ...range("host calls", hostCalls, formatCount),
  ];
}

function wrapIndented(line: string): string[] {
  return wrap(line, lineWidth, `${/^ */.exec(line)![0]}  `);
}
