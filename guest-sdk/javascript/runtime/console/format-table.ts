// console.table (Console Standard §1.1.7).
import { append, insertAt } from "../own-lists.ts";
import { formatValue } from "./format-value.ts";

const maxRows = 100;

/** A table of an array or object of rows; null for what has none. */
export function formatTable(data: unknown, columns?: readonly unknown[]): string | null {
  if (typeof data !== "object" || data === null) return null;
  const rows = Object.entries(data).slice(0, maxRows);
  const isRow = (value: unknown): value is object => typeof value === "object" && value !== null;
  const found = new Set(columns?.map(String));
  if (columns === undefined) {
    for (const [, row] of rows) if (isRow(row)) for (const key of Object.keys(row)) found.add(key);
  }
  const hasValues = rows.some(([, row]) => !isRow(row));
  const header = ["(index)", ...found, ...(hasValues ? ["Values"] : [])];
  const body = rows.map(([index, row]) => {
    const cells = [...found].map((column) =>
      isRow(row) && Object.hasOwn(row, column)
        ? formatValue((row as Record<string, unknown>)[column], 0)
        : "",
    );
    if (hasValues) append(cells, isRow(row) ? "" : formatValue(row, 0));
    return [index, ...cells];
  });
  return draw([header, ...body]);
}

function draw(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at]!)).join(" | "));
  insertAt(lines, 1, widths.map((width) => "-".repeat(width)).join("-|-"));
  return lines.map((line) => line.trimEnd()).join("\n");
}
