import * as Plot from "@observablehq/plot";

/** A limit as a line across a picture. */
export interface DrawnLimit {
  /** Whose it is: a profile's name. */
  readonly of: string;
  readonly label: string;
  readonly value: number;
}

/** A logarithmic scale of a picture: its ends, and its height in pixels. */
export interface LimitScale {
  readonly low: number;
  readonly high: number;
  readonly height: number;
}

/** How the line of a limit is drawn. It is no verdict: what is met there has the colour of one. */
export const limitLine = { stroke: "var(--ink)", strokeWidth: 1.25, strokeDasharray: "5 4" };

/** How what a worker itself refuses is drawn: that is as it should be. */
export const refusal = { stroke: "var(--soft)" };

/** How what is over a limit, or failed, is drawn. */
export const overLimit = { className: "verdict-over", stroke: "var(--kind)" };

/** Limits whose lines are nearer to each other than this, in pixels, share one label. */
const labelHeight = 13;
/** Names that a label has; the others are counted. */
const maxNames = 3;

/** A dashed line for each limit, and whose it is above it. */
export function limitMarks(limits: readonly DrawnLimit[], scale: LimitScale): Plot.Markish[] {
  const y = ({ value }: DrawnLimit) =>
    (Math.log(value / scale.low) / Math.log(scale.high / scale.low)) * scale.height;
  const groups: DrawnLimit[][] = [];
  for (const limit of limits.toSorted((one, other) => other.value - one.value)) {
    const group = groups.at(-1);
    if (group !== undefined && y(group[0]!) - y(limit) < labelHeight) group.push(limit);
    else groups.push([limit]);
  }
  return [
    Plot.ruleY([...new Set(limits.map(({ value }) => value))], limitLine),
    Plot.text(groups, {
      y: (group: readonly DrawnLimit[]) => group[0]!.value,
      text: labelOf,
      frameAnchor: "left",
      textAnchor: "start",
      lineAnchor: "bottom",
      dx: 3,
      dy: -4,
      fill: "var(--ink)",
      stroke: "var(--card)",
      strokeWidth: 3,
    }),
  ];
}

function labelOf(group: readonly DrawnLimit[]): string {
  const names = [...new Set(group.map(({ of, label }) => nameOf(of, label)))];
  const more = names.length - maxNames;
  return `${names.slice(0, maxNames).join(" · ")}${more > 0 ? ` · ${more} more` : ""}`;
}

/** The picture itself says of what the limit is, but for time that was turned into fuel. */
function nameOf(of: string, label: string): string {
  const name = of === "skerry" ? "this host" : of;
  return label === "CPU time" ? `${name} (CPU)` : name;
}
