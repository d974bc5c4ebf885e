import * as Plot from "@observablehq/plot";
import type { Html } from "../../../page/html-text.ts";
import { formatQuantity, type Unit } from "../../../settings/quantities.ts";
import { describeMetLimit, sizeText } from "../../growth/describe-growth.ts";
import { type Fit, valueAt } from "../../growth/fit.ts";
import type { GrowingFigure, Growth, GrowthPoint, MetLimit } from "../../growth/growth.ts";
import { tenantSentence } from "../tenant-text.ts";
import { limitMarks, overLimit, refusal } from "./limit-marks.ts";
import { innerHeight, plot } from "./plot.ts";

interface DrawnFigure {
  readonly label: string;
  readonly unit: Unit;
  readonly colour: string;
}

export const drawnFigures: Readonly<Record<GrowingFigure, DrawnFigure>> = {
  fuel: { label: "fuel", unit: "count", colour: "var(--series-fuel)" },
  memoryBytes: { label: "memory", unit: "bytes", colour: "var(--series-memory)" },
  responseBodyBytes: { label: "response body", unit: "bytes", colour: "var(--series-body)" },
};

/** The curve is followed beyond what was measured for so many times the largest size. */
const maxBeyond = 16;
/** A limit so many times higher than what was measured would press the curve to the floor. */
const maxAbove = 1_000;
/** Pixels. */
const height = 230;

/** How one figure grows: a dot for each size, a cross where it failed, the curve that fits, dashed where it goes on
 * beyond what was measured, and the limits, with a ring where each is met. Both scales are logarithmic. */
export function growthPlot(
  growth: Growth,
  points: readonly GrowthPoint[],
  figure: GrowingFigure,
): Html | null {
  const { label, unit, colour } = drawnFigures[figure];
  const drawn = points.filter((point) => point.size > 0 && point[figure] > 0);
  if (drawn.length < 2) return null;
  const good = drawn.filter(isGood);
  const failed = drawn.filter(({ status }) => status === null);
  const refused = drawn.filter((point) => point.status !== null && !isGood(point));
  const fit = growth.fits[figure];
  const highest = Math.max(...drawn.map((point) => point[figure]));
  const lowest = Math.min(...drawn.map((point) => point[figure]));
  const reaches = growth.reaches.filter(
    (reach) => reach.figure === figure && reach.limit <= highest * maxAbove && reach.limit > 0,
  );
  const first = drawn[0]!.size;
  const last = drawn.at(-1)!.size;
  const met = reaches.filter(({ at }) => at !== null && at >= first && at <= last * maxBeyond);
  const end = Math.max(last, ...met.map(({ at }) => at! * 1.1));
  const top = Math.max(highest, ...reaches.map(({ limit }) => limit)) * 1.5;
  const bottom = Math.min(lowest, ...reaches.map(({ limit }) => limit)) / 1.3;
  const y = (point: GrowthPoint) => point[figure];
  const curve = fit === null ? [] : curveOf(fit, first, end, top);
  const title = (point: GrowthPoint) => pointText(growth, point, figure);
  return plot({
    title: `${label} by ${tenantSentence(growth.what)}`,
    description: descriptionOf(growth, drawn, figure, reaches),
    height,
    x: { low: first, high: end, unit: growth.unit, logarithmic: true },
    y: { low: bottom, high: top, unit, logarithmic: true },
    marks: [
      ...limitMarks(
        reaches.map(({ of, label: name, limit }) => ({ of, label: name, value: limit })),
        { low: bottom, high: top, height: innerHeight(height) },
      ),
      Plot.line(
        curve.filter(({ size }) => size <= last),
        { x: "size", y: "value", stroke: colour, strokeWidth: 1.5 },
      ),
      Plot.line(
        curve.filter(({ size }) => size >= last),
        { x: "size", y: "value", stroke: colour, strokeWidth: 1.5, strokeDasharray: "2 4" },
      ),
      Plot.line(good, {
        x: "size",
        y,
        stroke: colour,
        strokeWidth: curve.length > 0 ? 0 : 1,
        strokeOpacity: 0.6,
      }),
      Plot.dot(good, { x: "size", y, r: 3, fill: colour, title }),
      Plot.dot(failed, { x: "size", y, r: 4, symbol: "times", ...overLimit, title }),
      Plot.dot(refused, { x: "size", y, r: 4, symbol: "times", ...refusal, title }),
      Plot.dot(met, {
        x: "at",
        y: "limit",
        r: 5.5,
        strokeWidth: 2,
        ...overLimit,
        title: (reach: MetLimit) => `${tenantSentence(describeMetLimit(growth, reach))}.`,
      }),
    ],
  });
}

function isGood({ status }: GrowthPoint): boolean {
  return status !== null && status < 400;
}

function pointText({ what, unit }: Growth, point: GrowthPoint, figure: GrowingFigure): string {
  const { label, unit: own } = drawnFigures[figure];
  const end = isGood(point) ? "" : ` (${point.code ?? point.status})`;
  return `${tenantSentence(what)} = ${sizeText(point.size, unit)}: ${formatQuantity(point[figure], own)} ${label}${end}`;
}

function descriptionOf(
  growth: Growth,
  points: readonly GrowthPoint[],
  figure: GrowingFigure,
  reaches: readonly MetLimit[],
): string {
  const ends = [points[0]!, points.at(-1)!].map((point) => pointText(growth, point, figure));
  return [
    `${points.length} sizes on logarithmic scales, from ${ends.join(" to ")}`,
    ...reaches.map((reach) => tenantSentence(describeMetLimit(growth, reach))),
  ].join(". ");
}

const curvePoints = 60;

/** The fitted curve at sizes that are equally far apart on a logarithmic scale, up to the upper end of the picture. */
function curveOf(fit: Fit, from: number, to: number, top: number) {
  return Array.from({ length: curvePoints + 1 }, (_, index) => {
    const size = from * (to / from) ** (index / curvePoints);
    return { size, value: valueAt(fit, size) };
  }).filter(({ value }) => value !== null && value > 0 && value <= top);
}
