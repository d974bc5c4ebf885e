/** A colour on light ground, and on dark. */
type Colour = readonly [light: string, dark: string];

/** The colours of all pages, by what they mean: `--verdict-over`, or `--ink` of those that mean nothing. No style sheet and
 * no picture in a page has others. Each stands for one thing: red, amber and green for a verdict alone. */
export const palette = {
  /** Paper and letters. */
  neutral: {
    page: ["#f7f8fa", "#12151c"],
    card: ["#ffffff", "#1a1f29"],
    ink: ["#1b2230", "#e6e9ef"],
    soft: ["#5d6879", "#98a3b5"],
    line: ["#dfe3ea", "#2b3240"],
    track: ["#e8ebf0", "#2a303c"],
    /** The edge of a scrolling area behind which there is more. */
    edge: ["#9aa5b6", "#566175"],
  },
  /** Whether something is as it should be. `neutral` is where nothing is said of that. */
  verdict: {
    good: ["#14804a", "#57c98a"],
    near: ["#955f00", "#e5b04a"],
    over: ["#c02b2b", "#ff7b7b"],
    neutral: ["#666b75", "#a3a7b0"],
  },
  /** Whose code it is. Letters on them are `--ink`. */
  part: {
    author: ["#84b1f7", "#2f5ea8"],
    package: ["#7fd0e6", "#1f6377"],
    sdk: ["#b9a3f5", "#5b46a8"],
    engine: ["#e6a1dd", "#853a7c"],
    host: ["#c9c2bb", "#5a534d"],
    glue: ["#e0dcd6", "#413c38"],
  },
  /** What was measured. Lines that stand together differ in their dashes and dots as well. */
  series: {
    fuel: ["#24406b", "#c3d3ee"],
    memory: ["#4f7396", "#8fb0cf"],
    time: ["#748194", "#78879d"],
    body: ["#3c5573", "#a9bedd"],
  },
} as const satisfies Record<string, Readonly<Record<string, Colour>>>;

export const roles = Object.keys(palette) as (keyof typeof palette)[];

/** How a style sheet names a colour. */
export function colourName(role: keyof typeof palette, name: string): string {
  return role === "neutral" ? `--${name}` : `--${role}-${name}`;
}

/** The palette as a style sheet, for light and dark by the reader's choice. */
export const paletteStyle = `:root { color-scheme: light dark;
${roles
  .flatMap((role) =>
    Object.entries<Colour>(palette[role]).map(
      ([name, [light, dark]]) => `  ${colourName(role, name)}: light-dark(${light}, ${dark});`,
    ),
  )
  .join("\n")}
}`;
