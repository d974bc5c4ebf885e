import * as Plot from "@observablehq/plot";
import type { Html } from "../../../page/html-text.ts";
import { formatCount, formatMilliseconds } from "../../../settings/quantities.ts";
import type { Timed } from "../../figures.ts";
import { histogram } from "../../statistics.ts";
import { plot } from "./plot.ts";

const maxBars = 30;

/** How often each time was taken: bars of equal width on a logarithmic scale, since few requests take many times as
 * long as most. A line is the median, with its interval; a dashed one the 99th percentile. */
export function timePlot({ samples, median, p99, interval }: Timed, name: string): Html {
  // A time under the clock's resolution is not nothing, and nothing has no place on such a scale.
  const least = 0.001;
  const bins = histogram(
    samples.map((sample) => Math.log(Math.max(least, sample))),
    maxBars,
  );
  const bars = bins.map(({ from, to, count }) => {
    // All the same: one bar needs some width.
    const half = from === to ? 0.02 : 0;
    return { from: Math.exp(from - half), to: Math.exp(to + half), count };
  });
  const [low, high] = [bars[0]!.from, bars.at(-1)!.to];
  const highest = Math.max(...bars.map(({ count }) => count));
  const at = (value: number) => Math.max(least, value);
  return plot({
    title: `Wall time of ${name}`,
    description: `${formatCount(samples.length)} runs: median ${formatMilliseconds(median)}, 99th percentile ${formatMilliseconds(p99)}, from ${formatMilliseconds(Math.min(...samples))} to ${formatMilliseconds(Math.max(...samples))}, on a logarithmic scale.`,
    height: 150,
    x: { low, high, unit: "milliseconds", logarithmic: true },
    y: { low: 0, high: highest, unit: "count", logarithmic: false },
    marks: [
      Plot.rectY(bars, {
        x1: "from",
        x2: "to",
        y: "count",
        fill: "var(--series-time)",
        inset: 0.5,
        title: ({ from, to, count }: (typeof bars)[number]) =>
          `${formatMilliseconds(from)} to ${formatMilliseconds(to)}: ${formatCount(count)}`,
      }),
      ...(interval === null
        ? []
        : [
            Plot.rectX([interval], {
              x1: at(interval.low),
              x2: at(interval.high),
              fill: "var(--ink)",
              fillOpacity: 0.14,
            }),
          ]),
      Plot.ruleX([at(median)], { stroke: "var(--ink)", strokeWidth: 1.5 }),
      Plot.ruleX([at(p99)], { stroke: "var(--ink)", strokeDasharray: "4 3" }),
      Plot.ruleY([0], { stroke: "var(--line)" }),
    ],
  });
}
