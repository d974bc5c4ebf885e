import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatMilliseconds, formatShare } from "../../settings/quantities.ts";
import type { CaseResult } from "../case-result.ts";
import type { Timed } from "../figures.ts";
import type { Report } from "../report.ts";
import { type Section, tableBox } from "./section.ts";
import { shown } from "./shown.ts";
import { timePlot } from "./time-plot.ts";

/** Cases whose times get a picture, and a row. */
const mostPlots = 8;
const mostRows = 200;

/** How times spread, the slowest cases first. */
export function timeSection({ cases, coldStartMs }: Report): Section {
  const slowest = cases.toSorted((one, other) => other.wallMs.median - one.wallMs.median);
  const plots = slowest.filter(({ wallMs }) => wallMs.samples.length > 2).slice(0, mostPlots);
  return {
    id: "times",
    short: "Times",
    title: "How times spread",
    content: html`<p class="soft">Wall time from entering the guest to leaving it. Bars count runs, on a logarithmic scale; the line is the median with its 95 % interval, the dashed line the 99th percentile.</p>
<div class="grid">${plots.map(
      ({ name, wallMs }) =>
        html`<figure class="card"><figcaption><code>${shown(name)}</code></figcaption>${timePlot(wallMs, shown(name))}</figure>`,
    )}</div>
<div class="card">${tableBox("Times of each case", timeTable(slowest, coldStartMs))}
${slowest.length > mostRows ? html`<p class="soft">${formatCount(slowest.length - mostRows)} faster cases are in the JSON report.</p>` : html``}</div>`,
  };
}

function timeTable(cases: readonly CaseResult[], coldStartMs: Timed): Html {
  return html`<table class="times"><caption>Times of each case, the slowest first</caption>
<thead><tr><th scope="col">case</th><th scope="col">runs</th><th scope="col">min</th><th scope="col">median</th><th scope="col">p99</th><th scope="col">max</th><th scope="col">median known</th></tr></thead>
<tbody>${cases.slice(0, mostRows).map(({ name, wallMs }) => timeRow(html`<code>${shown(name)}</code>`, wallMs))}${timeRow(html`cold start, in fresh processes`, coldStartMs)}</tbody></table>`;
}

function timeRow(name: Html, { samples, min, median, p99, max, ...known }: Timed): Html {
  return html`<tr><th scope="row">${name}</th><td>${formatCount(samples.length)}</td>${[min, median, p99, max].map((each) => html`<td>${formatMilliseconds(each)}</td>`)}<td>${knownText(known)}</td></tr>`;
}

/** How well a median is known: `±3 %`. */
export function knownText({
  uncertainty,
  stopped,
}: Pick<Timed, "uncertainty" | "stopped">): string {
  const why = { settled: "", count: "", time: ", time was up", failed: ", it fails" }[stopped];
  if (uncertainty === null) return `too few runs${why}`;
  return uncertainty > 1 ? `unsteady${why}` : `±${formatShare(uncertainty)}${why}`;
}
