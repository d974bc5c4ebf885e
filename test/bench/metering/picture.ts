import type { Report } from "./report.ts";

const left = 190;
const width = 560;
const barHeight = 9;
const gap = 10;
const top = 46;
const colours = ["#2a6f97", "#e07a5f", "#6a994e", "#9d4edd", "#bc6c25", "#457b9d"];

/** The scale is logarithmic, as befits ratios, and begins a little below 1: some programs gain. */
const least = 0.95;

/** An SVG of each program's ratios as bars from 1, the slowest first, with lines at 1.1 and 1.3. */
export function drawRatios({ programs, summary }: Report): string {
  const names = Object.keys(summary);
  const rows = programs.toSorted((a, b) => largest(b.variants, names) - largest(a.variants, names));
  const most = Math.max(1.35, ...rows.map(({ variants }) => largest(variants, names)));
  const x = (ratio: number) =>
    round(left + (Math.log(Math.max(ratio, least) / least) / Math.log(most / least)) * width);
  const rowHeight = names.length * barHeight + gap;
  const height = top + rows.length * rowHeight + 20;
  const parts: string[] = [];
  for (const mark of [1, 1.1, 1.3, 1.6, 2, 2.5, 3, 4, 6].filter((each) => each <= most)) {
    parts.push(
      `<line x1="${x(mark)}" x2="${x(mark)}" y1="${top - 6}" y2="${height - 16}" stroke="#bbb"/>`,
      `<text x="${x(mark)}" y="${height - 4}" text-anchor="middle">${mark}×</text>`,
    );
  }
  names.forEach((name, index) => {
    const { geomean } = summary[name]!;
    const label = `${name}: geometric mean ${geomean.toFixed(3)}×`;
    const at = left + index * 230;
    parts.push(
      `<rect x="${at}" y="14" width="12" height="12" fill="${colour(index)}"/>`,
      `<text x="${at + 18}" y="24">${escapeXml(label)}</text>`,
    );
  });
  rows.forEach(({ name, variants }, row) => {
    const y = top + row * rowHeight;
    const middle = y + (names.length * barHeight) / 2 + 4;
    parts.push(`<text x="${left - 8}" y="${middle}" text-anchor="end">${escapeXml(name)}</text>`);
    names.forEach((variant, index) => {
      const { ratio } = variants[variant]!;
      const [from, to] = ratio < 1 ? [x(ratio), x(1)] : [x(1), x(ratio)];
      const at = y + index * barHeight;
      parts.push(
        `<rect x="${from}" y="${at}" width="${round(to - from)}" height="${barHeight - 1}" fill="${colour(index)}"/>`,
        `<text x="${to + 4}" y="${at + barHeight - 2}" font-size="9">${ratio.toFixed(2)}</text>`,
      );
    });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + width + 40}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
${parts.join("\n")}
</svg>
`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const colour = (index: number): string => colours[index % colours.length]!;

function largest(
  variants: Report["programs"][number]["variants"],
  names: readonly string[],
): number {
  return Math.max(...names.map((name) => variants[name]!.ratio));
}

const escapeXml = (text: string): string =>
  text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
