import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pageStyle } from "../../runtime/page/page-style.ts";
import { colourName, palette, paletteStyle, roles } from "../../runtime/page/palette.ts";
import { statusStyle } from "../../runtime/supervisor/admin/page/status-style.ts";

const folder = join(import.meta.dirname, "../../runtime/measure/html");
const sources = globSync(["*.ts", "*.js", "style/*.css"], { cwd: folder }).map(
  (name) => [name, readFileSync(join(folder, name), "utf8")] as const,
);
const styles = [
  ...sources,
  ["page-style.ts", pageStyle.replace(paletteStyle, "")],
  ["status-style.ts", statusStyle.replace(paletteStyle, "")],
] as const;

const colours = roles.flatMap((role) =>
  Object.entries(palette[role]).map(([name, [light, dark]]) => {
    return { role, name: colourName(role, name), light, dark };
  }),
);

/** Degrees from red, and how far from grey, from 0 to 1. */
function hueOf(colour: string): { hue: number; chroma: number } {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255) as [
    number,
    number,
    number,
  ];
  const most = Math.max(r, g, b);
  const chroma = most - Math.min(r, g, b);
  if (chroma === 0) return { hue: 0, chroma };
  const sixth =
    most === r
      ? ((g - b) / chroma + 6) % 6
      : most === g
        ? (b - r) / chroma + 2
        : (r - g) / chroma + 4;
  return { hue: 60 * sixth, chroma };
}

function contrastOf(one: string, other: string): number {
  const [high, low] = [lightOf(one), lightOf(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Relative luminance. */
function lightOf(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Whether a reader takes it for red, amber or green. */
function isTrafficLight(colour: string): boolean {
  const { hue, chroma } = hueOf(colour);
  return chroma > 0.15 && (hue < 170 || hue > 330);
}

describe("the palette of pages", () => {
  test("has each colour once, in light and in dark", () => {
    for (const look of ["light", "dark"] as const) {
      const all = colours.map((each) => each[look]);
      expect(all.filter((each, place) => all.indexOf(each) !== place)).toEqual([]);
    }
  });

  test("has red, amber and green for verdicts alone", () => {
    for (const { role, name, light, dark } of colours) {
      const expected = role === "verdict" && name !== "--verdict-neutral";
      expect([name, isTrafficLight(light), isTrafficLight(dark)]).toEqual([
        name,
        expected,
        expected,
      ]);
    }
  });

  test("has letters that can be read on what they stand on: WCAG 2.2, 1.4.3", () => {
    for (const look of [0, 1] as const) {
      const { neutral, verdict, part } = palette;
      const letters = [neutral.ink, neutral.soft, ...Object.values(verdict)];
      const pairs = [
        ...letters.flatMap((letter) =>
          [neutral.page, neutral.card].map((on) => [letter, on] as const),
        ),
        ...Object.values(part).map((on) => [neutral.ink, on] as const),
      ];
      for (const [letter, on] of pairs) {
        const contrast = contrastOf(letter[look], on[look]);
        expect(contrast, `${letter[look]} on ${on[look]}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  test("is where all colours of style sheets and pictures come from", () => {
    const known = new Set([...colours.map(({ name }) => name), "--kind"]);
    for (const [file, text] of styles) {
      const own = text.match(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lch|lab)a?\(/gi);
      expect([file, own]).toEqual([file, null]);
      for (const [, name] of text.matchAll(/var\((--[a-z-]+)/g)) {
        expect(known, `${file}: ${name}`).toContain(name);
      }
    }
  });

  test("is given to elements of a report by their roles, in one style sheet", () => {
    for (const [file, text] of sources) {
      if (file === "style/roles.css") continue;
      expect([file, text.match(/var\(--(?:verdict|part)-[a-z]+\)/g)]).toEqual([file, null]);
    }
    const rules = sources.find(([file]) => file === "style/roles.css")![1];
    for (const { role, name } of colours) {
      if (role === "neutral") continue;
      const rule = new RegExp(`\\.${name.slice(2)} \\{\\s*--kind: var\\(${name}\\);`);
      expect(rules).toMatch(rule);
      expect(rules.split(`var(${name})`)).toHaveLength(2);
    }
  });
});
