import { formatCount, formatQuantity } from "../../tenant/quantities.ts";
import { visible } from "../../tenant/visible-text.ts";
import { describeFit, describeReach, sizeText } from "../growth/describe-growth.ts";
import type { GrowingFigure, Growth, Reach } from "../growth/growth.ts";
import { bar, type Column, lineWidth, table, wrap } from "./columns.ts";
import type { Paint } from "./render-text.ts";

const barWidth = 34;

const labels: Readonly<Record<GrowingFigure, string>> = {
  fuel: "fuel",
  memoryBytes: "memory",
  responseBodyBytes: "response body",
};

/** How a case grows: a bar of fuel for each size, what the figures follow, and where limits are met. */
export function growthLines(growth: Growth, paint: Paint): string[] {
  const { fits, end, what, unit } = growth;
  // Where it begins to fail was sought among sizes that failed: the smallest of them says it.
  const points = growth.points.filter(({ size }) => end === null || size <= end.at);
  const most = Math.max(1, ...points.map(({ fuel }) => fuel));
  const columns: readonly Column[] = [
    { title: what, align: "right" },
    { title: "", align: "left" },
    { title: "fuel", align: "right" },
    { title: "memory", align: "right" },
    { title: "", align: "left" },
  ];
  const rows = points.map(({ size, fuel, memoryBytes, status, code }) => [
    sizeText(size, unit),
    bar(fuel / most, barWidth).padEnd(barWidth),
    formatCount(fuel),
    formatQuantity(memoryBytes, "bytes"),
    code ?? (status !== null && status >= 400 ? String(status) : ""),
  ]);
  const sentences = [
    ...Object.entries(labels).map(([figure, label]) =>
      describeFit(label, fits[figure as GrowingFigure]),
    ),
    ...(end === null
      ? []
      : [
          `it ends with ${end.why}${end.met === "memoryBytes" ? ", for want of memory," : ""} at ${what} = ${sizeText(end.at, unit)}`,
        ]),
    ...nearest(growth.reaches).map((reach) => describeReach(growth, reach)),
  ];
  return [
    ...wrap(paint("bold", visible(`${growth.case}, by ${what}`)), lineWidth, "  "),
    ...table(columns, rows, (cell, column) =>
      column === 1 ? paint("cyan", cell) : column === 4 ? paint("red", cell) : cell,
    ),
    ...sentences.flatMap((sentence) => wrap(`  ${sentence}.`, lineWidth, "    ")),
  ];
}

/** The first limit that is met of each platform. */
function nearest(reaches: readonly Reach[]): Reach[] {
  const seen = new Set<string>();
  return reaches.filter(({ of, at }) => {
    if (at === null || seen.has(of)) return false;
    seen.add(of);
    return true;
  });
}
