/** What a line may be long. */
export const lineWidth = 80;

/** A column of a table: its title, and where its cells stand. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** Rows under a head, their columns apart. Cells are plain text: `paint`, where there is one, may colour a
 * cell after it has its width. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: (cell: string, column: number, row: number) => string = (cell) => cell,
): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => lengthOf(row[index]!))),
  );
  const lay = (cells: readonly string[], row: number | null) =>
    cells
      .map((cell, index) => {
        const filling = " ".repeat(widths[index]! - lengthOf(cell));
        const shown = row === null ? cell : paint(cell, index, row);
        return columns[index]!.align === "left" ? shown + filling : filling + shown;
      })
      .join("  ")
      .trimEnd();
  const head = columns.some(({ title }) => title !== "")
    ? [
        lay(
          columns.map(({ title }) => title),
          null,
        ),
      ]
    : [];
  return [...head, ...rows.map((row, index) => lay(row, index))];
}

/** A text in lines of at most a width; those after the first are indented. A word that is longer than a
 * line stays whole, so that it can be copied. */
export function wrap(text: string, width: number, indent: string): string[] {
  // A number stays with its sign of per cent.
  const words = text.trimStart().split(/ (?!%)/);
  const lines: string[] = [];
  let line = text.slice(0, text.length - text.trimStart().length) + words[0]!;
  for (const word of words.slice(1)) {
    if (lengthOf(line) + 1 + lengthOf(word) > width) {
      lines.push(line);
      line = indent + word;
    } else line += ` ${word}`;
  }
  return [...lines, line];
}

/** A bar for a part of one, in eighths of a character. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const full = "█".repeat(Math.floor(eighths / 8));
  const rest = eighths % 8 === 0 ? "" : "▏▎▍▌▋▊▉"[(eighths % 8) - 1]!;
  // Something is never shown as nothing.
  return share > 0 && eighths === 0 ? "▏" : full + rest;
}

function lengthOf(text: string): number {
  return [...text].length;
}
