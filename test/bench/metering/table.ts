import { styleText } from "node:util";
import Table from "cli-table3";
import type { Report, VariantFigures } from "./report.ts";
import { baseline } from "./variants.ts";

/** Above this a program's ratio is marked; the aim for the worst of all. */
const tooMuch = 1.3;
const aim = 1.1;

const times = (value: number) => value.toFixed(3);

/** The report for a terminal; `colour` says whether it may be sent colours. */
export function renderTable({ programs, summary }: Report, colour: boolean): string {
  const names = Object.keys(summary);
  const paint = (style: "green" | "yellow" | "red" | "bold", text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const ratio = (value: number) =>
    paint(value <= aim ? "green" : value <= tooMuch ? "yellow" : "red", times(value));
  const each = (cell: (name: string) => string) => names.map(cell);
  const table = new Table({
    head: [
      ...["program", "character", "ms"],
      ...each((name) => name),
      ...each((name) => `${name}\nfastest`),
      ...each((name) => `${name}\ncold`),
      ...each((name) => `${name}\nsize`),
      ...["fuel", "fuel/ns"],
    ],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "left", ...Array(2 + 4 * names.length).fill("right"), "right"],
  });
  for (const { name, character, disturbed, variants } of programs) {
    const { fuel, fuelPerNs } = metered(variants);
    table.push([
      ...[disturbed ? `${name} ~` : name, character, variants[baseline]!.ms.toFixed(1)],
      ...each((variant) => ratio(variants[variant]!.ratio)),
      ...each((variant) => times(variants[variant]!.minRatio)),
      ...each((variant) => variants[variant]!.coldRatio.toFixed(2)),
      ...each((variant) => variants[variant]!.growth.toFixed(2)),
      fuel?.toLocaleString("en-GB") ?? "–",
      fuelPerNs?.toFixed(2) ?? "–",
    ]);
  }
  table.push([
    ...[paint("bold", "geometric mean"), "", ""],
    ...each((name) => ratio(summary[name]!.geomean)),
    ...each((name) => times(summary[name]!.minGeomean)),
    ...each((name) => summary[name]!.coldGeomean.toFixed(2)),
    ...each((name) => summary[name]!.growthGeomean.toFixed(2)),
    ...["", ""],
  ]);
  const worst = each((name) => {
    const { program, ratio: value } = summary[name]!.worst;
    return `${name}: worst ${ratio(value)} (${program})`;
  });
  const disturbed = programs.filter((program) => program.disturbed).length;
  const note = `~ other work on the machine shows in ${disturbed} of ${programs.length} programs; trust "fastest" more`;
  return [table.toString(), ...worst, ...(disturbed > 0 ? [note] : [])].join("\n");
}

/** The first variant that counts fuel. */
function metered(
  variants: Readonly<Record<string, VariantFigures>>,
): Pick<VariantFigures, "fuel" | "fuelPerNs"> {
  const counted = Object.values(variants).find(({ fuel }) => fuel !== null);
  return counted ?? { fuel: null, fuelPerNs: null };
}
