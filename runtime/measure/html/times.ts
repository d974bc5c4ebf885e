import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatMilliseconds, formatShare } from "../../settings/quantities.ts";
import type { CaseResult } from "../case-result.ts";
import type { Timed } from "../figures.ts";
import { timePlot } from "./pictures/time-plot.ts";
import { foldedCard, tableBox } from "./section.ts";
import { tenantText } from "./tenant-text.ts";

/** Cases whose times get a picture, and a row. */
const maxPlots = 8;
const maxRows = 200;

/** How times spread, the slowest cases first, to be opened. */
export function times(cases: readonly CaseResult[]): Html {
  const slowest = cases.toSorted((one, other) => other.wallMs.median - one.wallMs.median);
  const plots = slowest.filter(({ wallMs }) => wallMs.samples.length > 2).slice(0, maxPlots);
  return foldedCard({
    title: html`How times spread`,
    content: html`<p class="soft">Wall time from entering the guest to leaving it. Bars count runs, on a logarithmic scale; the line is the median with its 95 % interval, the dashed line the 99th percentile.</p>
<div class="grid">${plots.map(
      ({ name, wallMs }) =>
        html`<figure><figcaption><code>${tenantText(name)}</code></figcaption>${timePlot(wallMs, tenantText(name))}</figure>`,
    )}</div>
${tableBox("Times of each case", timeTable(slowest))}
${slowest.length > maxRows ? html`<p class="soft">${formatCount(slowest.length - maxRows)} faster cases are in the JSON report.</p>` : html``}`,
  });
}

function timeTable(cases: readonly CaseResult[]): Html {
  return html`<table class="times"><caption>Times of each case, the slowest first</caption>
<thead><tr><th scope="col">case</th><th scope="col">runs</th><th scope="col">min</th><th scope="col">max</th><th scope="col">median known</th></tr></thead>
<tbody>${cases.slice(0, maxRows).map(({ name, wallMs }) => timeRow(html`<code>${tenantText(name)}</code>`, wallMs))}</tbody></table>`;
}

function timeRow(name: Html, { samples, min, max, ...known }: Timed): Html {
  return html`<tr><th scope="row">${name}</th><td>${formatCount(samples.length)}</td><td>${formatMilliseconds(min)}</td><td>${formatMilliseconds(max)}</td><td>${knownText(known)}</td></tr>`;
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
