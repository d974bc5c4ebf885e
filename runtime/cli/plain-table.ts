import Table from "cli-table3";

/** A table without lines around its cells: columns that stand apart, under a head. */
export function plainTable(head: string[], colAligns: ("left" | "right")[]) {
  const edges = ["top", "bottom", "left", "right", "mid"];
  const none = edges.flatMap((edge) => [edge, `${edge}-mid`, `${edge}-left`, `${edge}-right`]);
  return new Table({
    head,
    colAligns,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 },
    chars: { ...Object.fromEntries(none.map((edge) => [edge, ""])), middle: " " },
  });
}

/** A text of several lines, indented, without spaces at their ends. */
export function indented(text: string): string {
  return text.replace(/^/gm, "  ").replace(/ +$/gm, "");
}
