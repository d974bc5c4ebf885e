import Table from "cli-table3";

/** How the cells of a column stand. */
export type Align = "left" | "right";

/** Rows that are laid out together: the time it takes grows with their square. */
const rowsTogether = 200;

/** A table without lines around its cells: columns that stand apart, under a head. */
export function plainTable(
  head: readonly string[],
  aligns: readonly Align[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length <= rowsTogether) return layOut(head, aligns, rows);
  const widths = head.map((title, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]!.length), title.length),
  );
  const parts: string[] = [];
  for (let from = 0; from < rows.length; from += rowsTogether) {
    const part = rows.slice(from, from + rowsTogether);
    parts.push(layOut(from === 0 ? head : [], aligns, part, widths));
  }
  return parts.join("\n");
}

function layOut(
  head: readonly string[],
  aligns: readonly Align[],
  rows: readonly (readonly string[])[],
  widths?: readonly number[],
): string {
  const edges = ["top", "bottom", "left", "right", "mid"];
  const none = edges.flatMap((edge) => [edge, `${edge}-mid`, `${edge}-left`, `${edge}-right`]);
  const table = new Table({
    head: [...head],
    colAligns: [...aligns],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 },
    chars: { ...Object.fromEntries(none.map((edge) => [edge, ""])), middle: " " },
    ...(widths === undefined ? {} : { colWidths: widths.map((width) => width + 1) }),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** A text of several lines, indented, without spaces at their ends. */
export function indented(text: string): string {
  return text.replace(/^/gm, "  ").replace(/ +$/gm, "");
}
