/** One line of Prometheus' text format. */
export interface Line {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const linePattern = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const labelPattern = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;

/** Reads the format as strictly as its description says: a HELP and a TYPE before a metric's samples,
 * every sample under its own metric, no series twice. */
export function readExposition(text: string): { lines: Line[]; types: Map<string, string> } {
  if (!text.endsWith("\n")) throw new Error("The last line is not ended.");
  const types = new Map<string, string>();
  const helped = new Set<string>();
  const seen = new Set<string>();
  const lines: Line[] = [];
  let current = "";
  for (const row of text.split("\n")) {
    if (row === "") continue;
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(row);
    if (comment !== null) {
      const [, kind, name = "", rest = ""] = comment;
      if (kind === "HELP" && helped.has(name)) throw new Error(`${name} is described twice.`);
      if (kind === "HELP") helped.add(name);
      else types.set(name, rest);
      current = name;
      continue;
    }
    const line = readLine(row);
    const own = types.get(current) === "histogram" ? /_(?:bucket|sum|count)$/ : /$^/;
    if (line.name !== current && line.name.replace(own, "") !== current) {
      throw new Error(`${line.name} stands under ${current}.`);
    }
    const series = row.slice(0, row.lastIndexOf(" "));
    if (seen.has(series)) throw new Error(`${series} is there twice.`);
    seen.add(series);
    lines.push(line);
  }
  return { lines, types };
}

function readLine(row: string): Line {
  const [, name, labelText = "", valueText] = linePattern.exec(row) ?? [];
  if (name === undefined) throw new Error(`Not a sample: ${row}`);
  const labels: Record<string, string> = {};
  labelPattern.lastIndex = 0;
  while (labelPattern.lastIndex < labelText.length) {
    const label = labelPattern.exec(labelText);
    if (label === null) throw new Error(`Not a list of labels: ${labelText}`);
    labels[label[1]!] = JSON.parse(`"${label[2]!}"`) as string;
  }
  const value = Number(valueText);
  if (Number.isNaN(value)) throw new Error(`Not a number: ${row}`);
  return { name, labels, value };
}

/** The value of the one series that has these labels (and perhaps others). */
export function valueIn(text: string, name: string, labels: Record<string, string> = {}): number {
  const found = readExposition(text).lines.filter(
    (line) =>
      line.name === name &&
      Object.entries(labels).every(([label, value]) => line.labels[label] === value),
  );
  if (found.length !== 1) throw new Error(`${found.length} series of ${name} match.`);
  return found[0]!.value;
}
