import { type Html, html } from "../../../runtime/page/html-text.ts";
import type { SoakSample } from "./samples.ts";

const width = 860;
const height = 240;
const frame = { left: 70, right: 16, top: 16, bottom: 30 };
const inner = {
  width: width - frame.left - frame.right,
  height: height - frame.top - frame.bottom,
};
const colours = ["#2a6f97", "#e07a5f", "#6a994e", "#9d4edd", "#bc6c25", "#457b9d"];
const MiB = 2 ** 20;

/** Points of a line, by second. */
type Line = readonly (readonly [second: number, value: number])[];

/** A page with the soak's memory and requests over time. */
export function soakPage(samples: readonly SoakSample[], sentence: string): string {
  const processes = [...new Set(samples.flatMap(({ resident }) => Object.keys(resident)))];
  const memory = new Map<string, Line>(
    processes.map((name) => [
      name,
      samples.flatMap(({ second, resident }) =>
        resident[name] === undefined ? [] : [[second, resident[name] / MiB] as const],
      ),
    ]),
  );
  const requests = new Map<string, Line>([
    ["requests a second", samples.map((each) => [each.second, each.requestsPerSecond])],
  ]);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Skerry: soak</title>
<style>body{font:14px system-ui,sans-serif;margin:2em;max-width:${width}px}svg{width:100%}
polyline{fill:none;stroke-width:1.5}line{stroke:#ccc}text{font-size:12px}</style></head>
<body><h1>Soak</h1><p>${sentence}</p>
<h2>Resident memory, MiB</h2>${chart(memory)}
<h2>Requests a second, all kinds together</h2>${chart(requests)}
</body></html>
`.text;
}

/** Lines over time, from zero, with a legend. */
function chart(lines: ReadonlyMap<string, Line>): Html {
  const points = [...lines.values()].flat();
  const lastSecond = Math.max(1, ...points.map(([second]) => second));
  const most = Math.max(1, ...points.map(([, value]) => value)) * 1.05;
  const x = (second: number) => (frame.left + (second / lastSecond) * inner.width).toFixed(1);
  const y = (value: number) => (frame.top + (1 - value / most) * inner.height).toFixed(1);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = share * most;
    return html`<line x1="${frame.left}" x2="${width - frame.right}" y1="${y(value)}" y2="${y(value)}"/>
      <text x="${frame.left - 8}" y="${Number(y(value)) + 4}" text-anchor="end">${value.toFixed(0)}</text>`;
  });
  const drawn = [...lines].map(([name, line], index) => {
    const colour = colours[index % colours.length]!;
    const at = line.map(([second, value]) => `${x(second)},${y(value)}`).join(" ");
    return html`<polyline stroke="${colour}" points="${at}"><title>${name}</title></polyline>
      <text x="${frame.left + 8 + index * 130}" y="${frame.top - 4}" fill="${colour}">${name}</text>`;
  });
  return html`<svg viewBox="0 0 ${width} ${height}" role="img">${grid}${drawn}
    <text x="${frame.left}" y="${height - 8}">0 s</text>
    <text x="${width - frame.right}" y="${height - 8}" text-anchor="end">${lastSecond} s</text></svg>`;
}
