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
import { bar } from "./limit-section.ts";
import { type Section, tableBox } from "./section.ts";
import { shown } from "./shown.ts";
import { verdictClass } from "./verdict-mark.ts";

const mostRows = 200;

/** What each case costs, in the order they were given. */
export function caseSection({ cases, exactness }: Report): Section {
  const most = Math.max(1, ...cases.map(({ fuel }) => fuel.max));
  return {
    id: "cases",
    short: "Cases",
    title: "What each case costs",
    content: html`<div class="card"><p class="soft">${exactness.exact ? "Fuel, memory and host calls are exact." : "Where a figure varied, it is told from the least to the most."} Times are medians.</p>
${tableBox(
  "What each case costs",
  html`<table class="cases"><caption>${cases.length === 1 ? "One case" : `${formatCount(cases.length)} cases`}</caption>
<thead><tr><th scope="col">case</th><th scope="col">fuel</th><th scope="col">memory</th><th scope="col">host calls</th><th scope="col">median</th><th scope="col">p99</th><th scope="col">request body</th><th scope="col">response body</th><th scope="col">answers</th></tr></thead>
<tbody>${cases.slice(0, mostRows).map((own) => row(own, most))}</tbody></table>`,
)}
${cases.length > mostRows ? html`<p class="soft">${formatCount(cases.length - mostRows)} more cases are in the JSON report.</p>` : html``}</div>`,
  };
}

function row(own: CaseResult, most: number): Html {
  const { name, fuel, memoryBytes, hostCalls, wallMs, request, responseBodyBytes } = own;
  const answers = [...Object.entries(own.statuses), ...Object.entries(own.errors)]
    .map(([key, times]) => `${formatCount(times)} × ${key}`)
    .join(", ");
  return html`<tr><th scope="row"><code>${shown(name)}</code></th><td class="share">${bar(fuel.max / most, "series-fuel")} ${countedText(fuel, "count")}</td><td>${countedText(memoryBytes, "bytes")}</td><td>${countedText(hostCalls, "count")}</td><td>${formatMilliseconds(wallMs.median)}</td><td>${formatMilliseconds(wallMs.p99)}</td><td>${formatQuantity(request.bodyBytes, "bytes")}</td><td>${countedText(responseBodyBytes, "bytes")}</td><td class="${own.error === null ? "" : verdictClass("failed")}">${answers}</td></tr>`;
}

/** A figure that was counted: one number where each run gave the same. */
export function countedText({ exact, min, max }: Counted, unit: Unit): string {
  if (exact) return formatQuantity(max, unit);
  return `${formatQuantity(min, unit)} to ${formatQuantity(max, unit)}`;
}
