import { type Html, html } from "../page/html-text.ts";
import { formatCount, formatQuantity, formatShare } from "../tenant/quantities.ts";
import { describeProbe } from "./first-limit.ts";
import { histogramChart, probeChart } from "./html-charts.ts";
import type { Metric } from "./metrics.ts";
import type { ProbedRequest, Report } from "./report.ts";
import { reportStyle } from "./report-style.ts";

/** A report as one page that needs nothing else: style and pictures are inside it. */
export function renderHtml(report: Report): string {
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${report.worker}: measured by Skerry</title>
<style>${reportStyle}</style>
<main>
<h1>${report.worker}</h1>
<p class="soft">${report.world} · ${formatCount(report.requests)} requests, ${report.results.length} distinct · source <code>${report.sha256.slice(0, 12)}</code></p>
${verdicts(report)}
<h2>Against this host's limits</h2>
<div class="card scroll">${metricTable(report.metrics)}</div>
<h2>How it spread</h2>
<div class="grid">${["fuel", "wall time"].map((name) => spread(report, name))}</div>
<h2>The requests</h2>
<div class="card scroll">${resultTable(report)}</div>
${report.probes.map((probed) => growth(probed, report))}
${report.notProbed > 0 ? html`<p class="soft">${report.notProbed} more requests of the set were not grown.</p>` : html``}
</main>
</html>
`.text;
}

function verdicts(report: Report): Html {
  const first = report.firstLimit;
  return html`<div class="verdicts">
${first === null ? html`` : verdict(first.at === null ? "good" : "warn", first.sentence)}
${verdict(report.fuelIsExact ? "good" : "bad", report.fuelSentence)}
${report.failures.map(({ code, count, message }) =>
  verdict("bad", `${formatCount(count)} × ${code}: ${message}`),
)}
</div>`;
}

function verdict(kind: "good" | "warn" | "bad", sentence: string): Html {
  return html`<div class="card verdict ${kind}">${sentence}</div>`;
}

function metricTable(metrics: readonly Metric[]): Html {
  return html`<table><tr><th></th><th>min</th><th>median</th><th>p99</th><th>max</th><th>of the limit</th></tr>
${metrics.map(({ name, unit, summary, limit, share }) => {
  const values = summary === null ? [] : [summary.min, summary.median, summary.p99, summary.max];
  const cells =
    values.length === 0
      ? html`<td>–</td><td>–</td><td>–</td><td>–</td>`
      : html`${values.map((value) => html`<td>${formatQuantity(value, unit)}</td>`)}`;
  return html`<tr><td>${name}</td>${cells}<td>${limitCell(share, limit, unit)}</td></tr>`;
})}
</table>`;
}

function limitCell(share: number | null, limit: number | null, unit: Metric["unit"]): Html {
  if (share === null || limit === null) {
    return html`<span class="soft">${limit === null ? "no limit of its own" : "–"}</span>`;
  }
  const kind = share < 0.5 ? "good" : share < 0.9 ? "warn" : "bad";
  const part = (Math.min(1, share) * 100).toFixed(2);
  return html`<span class="bar"><i class="${kind}" style="width:${part}%"></i></span>${formatShare(share)} <span class="soft">of ${formatQuantity(limit, unit)}</span>`;
}

function spread({ metrics }: Report, name: string): Html {
  const { samples, unit } = metrics.find((metric) => metric.name === name)!;
  const colour = name === "fuel" ? "fuel" : "time";
  return html`<div class="card"><h3>${name}</h3>
<p class="soft">requests by ${name}</p>${samples.length === 0 ? html`` : histogramChart(samples, unit, colour)}</div>`;
}

function resultTable({ results }: Report): Html {
  return html`<table><tr><th>request</th><th>made</th><th>fuel</th><th>answers</th></tr>
${results.map(({ method, uri, count, fuel, statuses, errors }) => {
  const answers = [...Object.entries(statuses), ...Object.entries(errors)];
  const range = fuel.length > 1 ? `${formatCount(fuel[0]!)} to ${formatCount(fuel.at(-1)!)}` : "";
  const amount = fuel.length === 1 ? formatCount(fuel[0]!) : range || "–";
  return html`<tr><td><code>${method} ${uri}</code></td><td>${formatCount(count)}</td><td>${amount}</td><td>${answers.map(([key, times]) => `${formatCount(times)} × ${key}`).join(", ")}</td></tr>`;
})}
</table>`;
}

function growth({ method, uri, skipped, dimensions }: ProbedRequest, { limits }: Report): Html {
  const title = html`<h2>When <code>${method} ${uri}</code> grows</h2>`;
  if (skipped !== null) return html`${title}<p>Not grown: ${skipped}.</p>`;
  return html`${title}
<p><span class="key fuel">fuel</span><span class="key memory">memory</span><span class="key time">wall clock</span><span class="soft">as a part of the limit (dashed), by input, both on logarithmic scales</span></p>
<div class="grid">${dimensions.map(
    (probe) =>
      html`<div class="card"><h3>${probe.dimension}</h3><p class="soft">${describeProbe(probe)}</p>${probe.points.length === 0 ? html`` : probeChart(probe, limits)}</div>`,
  )}</div>`;
}
