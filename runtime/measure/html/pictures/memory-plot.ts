import * as Plot from "@observablehq/plot";
import type { Html } from "../../../page/html-text.ts";
import { formatBytes, formatCount } from "../../../settings/quantities.ts";
import { largestGrowth } from "../../where/call-path.ts";
import type { FuelProfile } from "../../where/fuel-profile.ts";
import { tenantText } from "../tenant-text.ts";
import { limitLine } from "./limit-marks.ts";
import { plot } from "./plot.ts";

/** One moment of a request: all memories together, and who made them what they are. */
export interface MemoryMoment {
  readonly fuel: number;
  readonly bytes: number;
  /** Null at the beginning and the end. */
  readonly by: string | null;
}

/** The memory of a request from its beginning to its end. `atEnd` is what it had then, in bytes. */
export function memoryMoments(profile: FuelProfile, atEnd: number): MemoryMoment[] {
  const { growth, fuel } = profile;
  const grown = growth.reduce((sum, { fromBytes, toBytes }) => sum + toBytes - fromBytes, 0);
  let bytes = Math.max(0, atEnd - grown);
  const moments: MemoryMoment[] = [{ fuel: 0, bytes, by: null }];
  for (const each of growth) {
    bytes += each.toBytes - each.fromBytes;
    moments.push({ fuel: each.fuel, bytes, by: largestGrowth(profile, each.call) });
  }
  return [...moments, { fuel, bytes, by: null }];
}

/** The limit is drawn where memory came to this part of it. */
const limitFrom = 0.2;

/** Memory over a request, as steps: the request's time is told in fuel. */
export function memoryPlot(name: string, moments: readonly MemoryMoment[], limit: number): Html {
  const peak = Math.max(...moments.map(({ bytes }) => bytes));
  const limits = peak >= limit * limitFrom ? [limit] : [];
  const linear = { low: 0, logarithmic: false };
  const steps = moments.filter(({ by }) => by !== null);
  return plot({
    title: `Memory of ${name}`,
    description: `From ${formatBytes(moments[0]!.bytes)} to ${formatBytes(peak)} while the request burned ${formatCount(moments.at(-1)!.fuel)} fuel; it grew ${formatCount(steps.length)} times.`,
    height: 190,
    x: { ...linear, high: Math.max(1, moments.at(-1)!.fuel), unit: "count" },
    y: { ...linear, high: Math.max(1, peak, ...limits) * 1.1, unit: "bytes" },
    marks: [
      Plot.areaY(moments, {
        x: "fuel",
        y: "bytes",
        curve: "step-after",
        fill: "var(--series-memory)",
        fillOpacity: 0.15,
      }),
      Plot.lineY(moments, {
        x: "fuel",
        y: "bytes",
        curve: "step-after",
        stroke: "var(--series-memory)",
      }),
      Plot.dot(steps, {
        x: "fuel",
        y: "bytes",
        r: 3,
        fill: "var(--series-memory)",
        title: ({ fuel, bytes, by }: MemoryMoment) =>
          `${formatBytes(bytes)} after ${formatCount(fuel)} fuel, by ${tenantText(by ?? "")}`,
      }),
      Plot.ruleY(limits, limitLine),
    ],
  });
}
