import { visible } from "../../message/visible-text.ts";
import { formatCount, formatQuantity } from "../../settings/quantities.ts";
import { growthClauses, sizeText, tellingPoints } from "../growth/describe-growth.ts";
import type { Growth } from "../growth/growth.ts";
import { bar, type Column, lineWidth, table, wrap } from "./columns.ts";
import type { Paint } from "./render-text.ts";

const barWidth = 34;

/** How a case grows: a bar of fuel for each size, what the figures follow, and where limits are met. */
export function growthLines(growth: Growth, paint: Paint): string[] {
  const { what, unit } = growth;
  const points = tellingPoints(growth);
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
  return [
    ...wrap(visible(`${growth.case}, by ${what}`), lineWidth, "  ").map((line) =>
      paint("bold", line),
    ),
    ...table(columns, rows, (cell, column) =>
      column === 1 ? paint("cyan", cell) : column === 4 ? paint("red", cell) : cell,
    ),
    ...growthClauses(growth).flatMap((clause) => wrap(`  ${clause}.`, lineWidth, "    ")),
  ];
}
