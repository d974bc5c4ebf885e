import { type Html, html } from "../../../runtime/page/html-text.ts";

const width = 860;
const height = 320;
const frame = { left: 60, right: 20, top: 50, bottom: 36 };
const colours = ["#2a6f97", "#e07a5f", "#6a994e", "#9d4edd"];

/** Times of one kind, in ms, and what half of them may take. */
export interface Times {
  readonly name: string;
  readonly ms: readonly number[];
  readonly bound: number;
}

/** A page with how many of each kind were done within which time: a line each, over a logarithmic scale, with its bound dashed. */
export function timesPage(kinds: readonly Times[], sentence: string): string {
  const inner = {
    width: width - frame.left - frame.right,
    height: height - frame.top - frame.bottom,
  };
  const all = kinds.flatMap(({ ms, bound }) => [...ms, bound]);
  const [first, last] = [
    Math.floor(Math.log10(Math.max(0.1, Math.min(...all)))),
    Math.ceil(Math.log10(Math.max(...all, 1))),
  ];
  const x = (ms: number) =>
    frame.left +
    ((Math.log10(Math.max(ms, 0.1)) - first) / Math.max(1, last - first)) * inner.width;
  const y = (share: number) => frame.top + (1 - share) * inner.height;
  const decades = Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
  const grid = decades.map(
    (ms) => html`<line x1="${x(ms)}" x2="${x(ms)}" y1="${y(1)}" y2="${y(0)}"/>
      <text x="${x(ms)}" y="${height - 14}" text-anchor="middle">${ms} ms</text>`,
  );
  const shares = [0, 0.5, 0.99].map(
    (
      share,
    ) => html`<line x1="${frame.left}" x2="${width - frame.right}" y1="${y(share)}" y2="${y(share)}"/>
      <text x="${frame.left - 8}" y="${y(share) + 4}" text-anchor="end">${share * 100} %</text>`,
  );
  const lines = kinds.map(({ name, ms, bound }, index) => lineOf(name, ms, bound, index));
  function lineOf(name: string, ms: readonly number[], bound: number, index: number): Html {
    const sorted = [...ms].sort((a, b) => a - b);
    const points = sorted.map((each, at) => `${x(each)},${y((at + 1) / sorted.length)}`).join(" ");
    const colour = colours[index % colours.length]!;
    return html`<polyline stroke="${colour}" points="${points}"/>
      <line stroke="${colour}" style="stroke:${colour};stroke-dasharray:4" x1="${x(bound)}" x2="${x(bound)}" y1="${y(0.5)}" y2="${y(0)}"/>
      <text x="${frame.left + index * 200}" y="20" fill="${colour}">${name}</text>`;
  }
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Skerry: a cluster's times</title>
<style>body{font:14px system-ui,sans-serif;margin:2em;max-width:${width}px}svg{width:100%}
polyline{fill:none;stroke-width:1.5}line{stroke:#ccc}text{font-size:12px}</style></head>
<body><h1>A cluster's times</h1><p>${sentence}</p>
<svg viewBox="0 0 ${width} ${height}" role="img">${grid}${shares}${lines}</svg>
</body></html>
`.text;
}
