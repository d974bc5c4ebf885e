import { type Html, html } from "../page/html-text.ts";
import type { Limits } from "../tenant/limits.ts";
import { formatQuantity, formatShare, type Unit } from "../tenant/quantities.ts";
import type { Probe } from "./probe.ts";
import { histogram } from "./statistics.ts";

const width = 340;
const height = 180;
const frame = { left: 46, right: 12, top: 14, bottom: 26 };
const inner = {
  width: width - frame.left - frame.right,
  height: height - frame.top - frame.bottom,
};

/** How often each value occurred: a bar for each of at most 30 equal steps. */
export function histogramChart(samples: readonly number[], unit: Unit, colour: string): Html {
  const bins = histogram(samples, 30);
  const highest = Math.max(...bins.map(({ count }) => count));
  const step = inner.width / bins.length;
  const bars = bins.map(({ from, to, count }, index) => {
    const tall = (count / highest) * inner.height;
    const x = frame.left + index * step;
    const label = `${formatQuantity(from, unit)} to ${formatQuantity(to, unit)}: ${count}`;
    return html`<rect class="mark" x="${x + 0.5}" y="${frame.top + inner.height - tall}" width="${Math.max(1, Math.min(48, step - 1))}" height="${tall}" rx="1"><title>${label}</title></rect>`;
  });
  const ends = [bins[0]!.from, bins.at(-1)!.to];
  return svg(
    `${colour}`,
    html`${bars}
      ${text(frame.left - 6, frame.top + 8, "end", String(highest))}
      ${text(frame.left, height - 8, "start", formatQuantity(ends[0]!, unit))}
      ${ends[0] === ends[1] ? html`` : text(width - frame.right, height - 8, "end", formatQuantity(ends[1]!, unit))}`,
  );
}

const series = [
  { colour: "fuel", limit: "fuel", value: (point: Probe["points"][number]) => point.fuel },
  {
    colour: "memory",
    limit: "memory",
    value: (point: Probe["points"][number]) => point.memoryBytes,
  },
  { colour: "time", limit: "deadline", value: (point: Probe["points"][number]) => point.wallMs },
] as const;

/** The smallest share the chart shows: what is under it lies on the floor. */
const floor = 1e-5;

/** How the use of each limit grows with the input, both on logarithmic scales; the dashed line is the
 * limit, a dot on it the first input that failed; an upright line is where the worker itself refuses. */
export function probeChart(probe: Probe, limits: Limits): Html {
  const points = probe.points.filter(({ input }) => input > 0);
  const first = points[0]?.input ?? 1;
  const last = points.at(-1)?.input ?? 1;
  const x = (input: number) =>
    frame.left +
    (last === first ? 0.5 : Math.log(input / first) / Math.log(last / first)) * inner.width;
  const y = (share: number) => {
    const part = Math.log(Math.min(1, Math.max(floor, share)) / floor) / Math.log(1 / floor);
    return frame.top + (1 - part) * inner.height;
  };
  const lines = series.map(({ colour, limit, value }) => {
    const at = points.map((point) => [x(point.input), y(value(point) / limits[limit])] as const);
    const coordinates = at.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(" ");
    const dots = at.map(
      ([px, py]) => html`<circle class="mark" cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="2"/>`,
    );
    return html`<g class="${colour}"><polyline points="${coordinates}"/>${dots}</g>`;
  });
  const { end } = probe;
  return svg(
    "",
    html`${[1, 0.01, 0.0001].map(
      (
        share,
      ) => html`<line class="${share === 1 ? "limit" : "axis"}" x1="${frame.left}" x2="${width - frame.right}" y1="${y(share)}" y2="${y(share)}"/>
        ${text(frame.left - 6, y(share) + 4, "end", formatShare(share))}`,
    )}
      ${lines}
      ${end.kind === "guest-limit" ? html`<circle class="end" cx="${x(end.at).toFixed(1)}" cy="${y(1)}" r="5"/>` : html``}
      ${end.kind === "worker-refused" ? html`<line class="refused" x1="${x(end.at).toFixed(1)}" x2="${x(end.at).toFixed(1)}" y1="${y(1)}" y2="${y(0)}"/>` : html``}
      ${text(frame.left, height - 8, "start", formatQuantity(first, probe.unit))}
      ${text(width - frame.right, height - 8, "end", formatQuantity(last, probe.unit))}`,
  );
}

function svg(colour: string, content: Html): Html {
  return html`<svg viewBox="0 0 ${width} ${height}" class="${colour}" role="img">${content}</svg>`;
}

function text(x: number, y: number, anchor: "start" | "end", content: string): Html {
  return html`<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}
