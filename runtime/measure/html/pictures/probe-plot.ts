import * as Plot from "@observablehq/plot";
import { type Html, html } from "../../../page/html-text.ts";
import type { Limits } from "../../../settings/limits.ts";
import { formatQuantity, formatShare } from "../../../settings/quantities.ts";
import { describeProbe } from "../../probe/first-limit.ts";
import type { Probe, ProbePoint } from "../../probe/probe.ts";
import { tenantSentence, tenantText } from "../tenant-text.ts";
import { limitLine, overLimit, refusal } from "./limit-marks.ts";
import { plot } from "./plot.ts";

interface Series {
  readonly name: string;
  readonly limit: keyof Limits;
  readonly value: (point: ProbePoint) => number;
  /** How it looks beside the others. */
  readonly stroke: string;
  readonly strokeDasharray?: string;
  readonly symbol: "circle" | "square" | "triangle";
}

const series: readonly Series[] = [
  {
    name: "fuel",
    limit: "fuel",
    value: ({ fuel }) => fuel,
    stroke: "var(--series-fuel)",
    symbol: "circle",
  },
  {
    name: "memory",
    limit: "memory",
    value: ({ memoryBytes }) => memoryBytes,
    stroke: "var(--series-memory)",
    symbol: "square",
    strokeDasharray: "6 2",
  },
  {
    name: "wall clock",
    limit: "deadline",
    value: ({ wallMs }) => wallMs,
    stroke: "var(--series-time)",
    symbol: "triangle",
    strokeDasharray: "1.5 2",
  },
];

/** The key of the plot's lines. */
export const probeKeys = html`<span class="key series-fuel">● fuel</span><span class="key series-memory">■ memory</span><span class="key series-time">▲ wall clock</span>`;

/** The smallest share that is shown: what is under it lies on the floor. */
const floor = 1e-5;

/** How the use of each limit grows with an input. A ring on the line of the limit is the first input that failed by
 * one, an upright line is where the worker itself refuses or traps. */
export function probePlot(probe: Probe, limits: Limits): Html {
  const points = drawnPoints(probe);
  const { end, unit } = probe;
  const [first, last] = [points[0]!.input, points.at(-1)!.input];
  const lines = series.flatMap(({ name, limit, value, stroke, symbol, ...dashes }) => {
    const share = (point: ProbePoint) =>
      Math.min(1, Math.max(floor, limits[limit] > 0 ? value(point) / limits[limit] : 0));
    const title = (point: ProbePoint) =>
      `${formatQuantity(point.input, unit)}: ${formatShare(share(point))} of ${name}`;
    return [
      Plot.line(points, { x: "input", y: share, stroke, ...dashes }),
      Plot.dot(points, { x: "input", y: share, r: 2.5, fill: stroke, symbol, title }),
    ];
  });
  return plot({
    title: tenantText(probe.dimension),
    description: `${tenantSentence(describeProbe(probe))}.`,
    x: { low: first, high: last, unit, logarithmic: true },
    y: { low: floor, high: 1.6, unit: "share", logarithmic: true },
    marks: [
      Plot.ruleY([1], limitLine),
      ...lines,
      ...(end.kind === "guest-limit" && end.limit !== null
        ? [Plot.dot([end], { x: "at", y: 1, r: 5.5, strokeWidth: 2, ...overLimit })]
        : []),
      ...("at" in end && !("limit" in end && end.limit !== null)
        ? [
            Plot.ruleX([end.at], {
              ...(end.kind === "worker-refused" ? refusal : overLimit),
              strokeDasharray: "2 3",
            }),
          ]
        : []),
    ],
  });
}

/** The points of a picture. Where it begins to fail was sought among inputs that failed: the smallest says it. */
export function drawnPoints({ points, end }: Probe): readonly ProbePoint[] {
  return points.filter(({ input }) => input > 0 && !("at" in end && input > end.at));
}
