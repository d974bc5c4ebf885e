import { createHash } from "node:crypto";
import { Html, html } from "../page/html-text.ts";
import { formatCount, formatQuantity, formatShare } from "../tenant/quantities.ts";
import type { CaseResult } from "./case-result.ts";
import type { Comparison } from "./compare/comparison.ts";
import { describeProbe } from "./first-limit.ts";
import { growthClauses, sizeText, tellingPoints } from "./growth/describe-growth.ts";
import type { Growth } from "./growth/growth.ts";
import { histogramChart, probeChart } from "./html-charts.ts";
import { type LimitResult, limitText, type ProfileResult } from "./profiles/hold-against.ts";
import type { ProbedRequest, Report } from "./report.ts";
import { reportStyle } from "./report-style.ts";
import { changeText } from "./text/change-text.ts";
import { remarks } from "./text/comparison-lines.ts";
import { flameScript, whereData, whereSection, whereStyle } from "./where/html-where.ts";

/** Cases whose times get a picture. */
const mostSpreads = 12;

/** Nothing is loaded, and no program runs but the one that draws. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash("sha256").update(flameScript).digest("base64")}'`;

/** A report as one page that needs nothing else: style, pictures and their program are inside it. */
export function renderHtml(report: Report): string {
  const { worker, measuredWith } = report;
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${worker.name}: measured by Skerry</title>
<style>${reportStyle}${new Html(whereStyle)}</style>
<main>
<h1>${worker.name}</h1>
<p class="soft">${worker.world} · ${formatQuantity(worker.moduleBytes, "bytes")}, ${formatQuantity(worker.moduleGzipBytes, "bytes")} gzip · source <code>${worker.sha256.slice(0, 12)}</code></p>
${verdicts(report)}
<h2>The cases</h2>
<div class="card scroll">${caseTable(report)}</div>
${report.profiles.map(limits)}
<h2>How times spread</h2>
<div class="grid">${report.cases.slice(0, mostSpreads).map(spread)}</div>
${report.where.map(whereSection)}
${report.growth.map(ladderOf)}
${report.comparison === null ? html`` : comparisonTable(report.comparison)}
${report.probes.map((probed) => growth(probed, report))}
${report.notProbed > 0 ? html`<p class="soft">${report.notProbed} more cases were not grown.</p>` : html``}
<p class="soft">Skerry ${measuredWith.skerry}, price table ${measuredWith.priceTable}, Node ${measuredWith.node}, V8 ${measuredWith.v8}, ${measuredWith.machine.cpu}, ${measuredWith.at}</p>
</main>
${report.where.length === 0 ? html`` : [whereData(report.where), new Html(`<script>${flameScript}</script>`)]}
</html>
`.text;
}

function verdicts(report: Report): Html {
  const { headline, exactness, cases } = report;
  const kind = ({ fits: "good", near: "warn", over: "bad", failed: "bad" } as const)[
    headline.verdict
  ];
  const failed = cases.filter(({ error }) => error !== null);
  return html`<div class="verdicts">
${verdict(kind, headline.fits)}
${verdict("good", headline.costs)}
${verdict("good", headline.first)}
${verdict(exactness.exact ? "good" : "bad", exactness.sentence)}
${failed.map(({ name, error, errors }) =>
  verdict(
    "bad",
    `${name}: ${formatCount(errors[error!.code] ?? 0)} × ${error!.code}: ${error!.message}`,
  ),
)}
</div>`;
}

function verdict(kind: "good" | "warn" | "bad", sentence: string): Html {
  return html`<div class="card verdict ${kind}">${sentence}</div>`;
}

function limits({ title, runs, verdict: told, limits: rows }: ProfileResult): Html {
  return html`<h2>Against the limits of ${title}: ${told}</h2>
<div class="card scroll"><p class="soft">${runs}</p>
<table><tr><th></th><th>measured</th><th>limit</th><th>of the limit</th></tr>
${rows.map((row) => {
  const limit = row.limit === null ? "–" : limitText(row.limit, row.unit);
  const about = row.estimate ? "about " : "";
  return html`<tr><td title="${row.note ?? ""}">${row.label}</td><td>${about}${formatQuantity(row.measured, row.unit)}</td><td>${limit}</td><td>${limitCell(row)}</td></tr>`;
})}
</table></div>`;
}

function limitCell({ share, verdict: told }: LimitResult): Html {
  if (share === null || told === "not comparable")
    return html`<span class="soft">not comparable</span>`;
  const kind = ({ fits: "good", near: "warn", over: "bad" } as const)[told];
  const part = (Math.min(1, share) * 100).toFixed(2);
  const text = share > 1_000 ? "over" : formatShare(share);
  return html`<span class="bar"><i class="${kind}" style="width:${part}%"></i></span>${text}`;
}

function spread({ name, wallMs }: CaseResult): Html {
  return html`<div class="card"><h3>${name}</h3>
<p class="soft">requests by wall time</p>${histogramChart(wallMs.samples, "milliseconds", "time")}</div>`;
}

function caseTable({ cases }: Report): Html {
  return html`<table><tr><th>case</th><th>runs</th><th>fuel</th><th>memory</th><th>host calls</th><th>median</th><th>p99</th><th>answers</th></tr>
${cases.map((own) => {
  const answers = [...Object.entries(own.statuses), ...Object.entries(own.errors)]
    .map(([key, times]) => `${formatCount(times)} × ${key}`)
    .join(", ");
  const { fuel } = own;
  const amount = fuel.exact
    ? formatCount(fuel.max)
    : `${formatCount(fuel.min)} to ${formatCount(fuel.max)}`;
  return html`<tr><td><code>${own.name}</code></td><td>${formatCount(own.runs)}</td><td>${amount}</td><td>${formatQuantity(own.memoryBytes.max, "bytes")}</td><td>${formatCount(own.hostCalls.max)}</td><td>${formatQuantity(own.wallMs.median, "milliseconds")}</td><td>${formatQuantity(own.wallMs.p99, "milliseconds")}</td><td>${answers}</td></tr>`;
})}
</table>`;
}

function ladderOf(growth: Growth): Html {
  const { what, unit } = growth;
  const points = tellingPoints(growth);
  const most = Math.max(1, ...points.map(({ fuel }) => fuel));
  return html`<h2>How <code>${growth.case}</code> grows with ${what}</h2>
<div class="card scroll"><ul>${growthClauses(growth).map((clause) => html`<li>${clause}</li>`)}</ul>
<table><tr><th>${what}</th><th>fuel</th><th>memory</th><th>response body</th><th></th></tr>
${points.map(({ size, fuel, memoryBytes, responseBodyBytes, status, code }) => {
  const part = ((fuel / most) * 100).toFixed(2);
  const end = code ?? (status !== null && status >= 400 ? String(status) : "");
  return html`<tr><td>${sizeText(size, unit)}</td><td>${formatCount(fuel)}</td><td>${formatQuantity(memoryBytes, "bytes")}</td><td>${formatQuantity(responseBodyBytes, "bytes")}</td><td><span class="bar"><i style="width:${part}%"></i></span>${end}</td></tr>`;
})}
</table></div>`;
}

function comparisonTable(comparison: Comparison): Html {
  const { before, differences } = comparison;
  const changed = differences.filter(({ change }) => change !== 0);
  return html`<h2>Beside ${before.label}</h2>
<div class="card scroll">${remarks(comparison).map((sentence) => html`<p>${sentence}</p>`)}
${changed.length === 0 ? html`<p>All figures are the same.</p>` : html``}
<table><tr><th></th><th>before</th><th>now</th><th>change</th></tr>
${changed.map(
  (each) =>
    html`<tr><td>${each.case ?? "worker"}: ${each.figure}</td><td>${formatQuantity(each.before, each.unit)}</td><td>${formatQuantity(each.now, each.unit)}</td><td>${changeText(each)}${each.over ? ", too much" : ""}</td></tr>`,
)}
</table></div>`;
}

function growth({ case: name, skipped, dimensions }: ProbedRequest, { limits }: Report): Html {
  const title = html`<h2>When <code>${name}</code> grows</h2>`;
  if (skipped !== null) return html`${title}<p>Not grown: ${skipped}.</p>`;
  return html`${title}
<p><span class="key fuel">fuel</span><span class="key memory">memory</span><span class="key time">wall clock</span><span class="soft">as a part of the limit (dashed), by input, both on logarithmic scales</span></p>
<div class="grid">${dimensions.map(
    (probe) =>
      html`<div class="card"><h3>${probe.dimension}</h3><p class="soft">${describeProbe(probe)}</p>${probe.points.length === 0 ? html`` : probeChart(probe, limits)}</div>`,
  )}</div>`;
}
