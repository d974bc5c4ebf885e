import { type Html, html } from "../../page/html-text.ts";
import {
  formatCount,
  formatMilliseconds,
  formatQuantity,
  type Unit,
} from "../../settings/quantities.ts";
import type { CaseResult } from "../case-result.ts";
import type { Counted } from "../figures.ts";
import type { Report } from "../report.ts";
import { bar } from "./bar.ts";
import { type Section, tableBox } from "./section.ts";
import { tenantSentence, tenantText } from "./tenant-text.ts";
import { times } from "./times.ts";
import { verdictClass } from "./verdict-mark.ts";

const maxRows = 200;

/** What each case costs, in the order they were given, and how its times spread. */
export function caseSection(report: Report): Section {
  const { cases, exactness } = report;
  const columns = columnsOf(report);
  return {
    id: "cases",
    short: "Cases",
    title: cases.length === 1 ? "The request" : "What each case costs",
    content: html`<div class="card"><p class="soft">${tenantSentence(exactness.sentence)} Times are medians.</p>
${tableBox(
  "What each case costs",
  html`<table class="cases"><caption>${cases.length === 1 ? "One case" : `${formatCount(cases.length)} cases`}</caption>
<thead><tr><th scope="col">case</th>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${cases.slice(0, maxRows).map((own) => html`<tr><th scope="row"><code>${tenantText(own.name)}</code></th>${columns.map(({ cell }) => cell(own))}</tr>`)}</tbody></table>`,
)}
${cases.length > maxRows ? html`<p class="soft">${formatCount(cases.length - maxRows)} more cases are in the JSON report.</p>` : html``}</div>
${times(cases)}`,
  };
}

interface CaseColumn {
  readonly title: string;
  readonly cell: (own: CaseResult) => Html;
}

/** The table's columns. A single exact case has no costs here: the first screen shows them. */
function columnsOf({ cases, exactness }: Report): CaseColumn[] {
  const most = Math.max(1, ...cases.map(({ fuel }) => fuel.max));
  const costs: CaseColumn[] = [
    {
      title: "fuel",
      cell: ({ fuel }) =>
        html`<td class="share">${bar(fuel.max / most, "series-fuel")} ${countedText(fuel, "count")}</td>`,
    },
    column("memory", ({ memoryBytes }) => countedText(memoryBytes, "bytes")),
  ];
  const timed: CaseColumn[] = [
    column("median", ({ wallMs }) => formatMilliseconds(wallMs.median)),
    column("p99", ({ wallMs }) => formatMilliseconds(wallMs.p99)),
  ];
  const told = cases.length === 1 && exactness.exact;
  return [
    ...(told ? [] : costs),
    column("host calls", ({ hostCalls }) => countedText(hostCalls, "count")),
    ...(told ? [] : timed),
    column("request body", ({ request }) => formatQuantity(request.bodyBytes, "bytes")),
    column("response body", (own) => countedText(own.responseBodyBytes, "bytes")),
    { title: "answers", cell: answersCell },
  ];
}

function column(title: string, text: (own: CaseResult) => string): CaseColumn {
  return { title, cell: (own) => html`<td>${text(own)}</td>` };
}

function answersCell(own: CaseResult): Html {
  const answers = [...Object.entries(own.statuses), ...Object.entries(own.errors)]
    .map(([key, count]) => `${formatCount(count)} × ${key}`)
    .join(", ");
  return html`<td class="${own.error === null ? "" : verdictClass("failed")}">${answers}</td>`;
}

/** A figure that was counted: one number where each run gave the same. */
export function countedText({ exact, min, max }: Counted, unit: Unit): string {
  if (exact) return formatQuantity(max, unit);
  return `${formatQuantity(min, unit)} to ${formatQuantity(max, unit)}`;
}
