import { type Html, html } from "../../page/html-text.ts";
import { formatBytes, formatCount, formatMilliseconds } from "../../settings/quantities.ts";
import type { CaseResult } from "../case-result.ts";
import type { Report } from "../report.ts";
import { type Section, tableBox } from "./section.ts";
import { tenantText } from "./tenant-text.ts";

const maxRows = 200;

/** What cases ask of what lies outside: how often, what goes in and out, and how long they wait. Null where they ask nothing:
 * what else they ask of the host stands with its price among the functions. */
export function hostCallsSection({ cases }: Report): Section | null {
  const rows = cases.flatMap((own) =>
    Object.keys(own.interfaces).map((name) => interfaceRow(own, name)),
  );
  if (rows.length === 0) return null;
  return {
    id: "host-calls",
    short: "Host calls",
    title: "What it asks of the host",
    content: html`<div class="card">${table(rows)}</div>`,
  };
}

function table(rows: readonly Html[]): Html {
  const more = rows.length - maxRows;
  const caption = "Calls to each interface that reaches outside, medians of all runs";
  return html`${tableBox(
    caption,
    html`<table class="host-calls"><caption>${caption}</caption>
<thead><tr><th scope="col">case</th><th scope="col">interface</th><th scope="col">calls</th><th scope="col">bytes in</th><th scope="col">bytes out</th><th scope="col">waited</th></tr></thead>
<tbody>${rows.slice(0, maxRows)}</tbody></table>`,
  )}${more > 0 ? html`<p class="soft">${formatCount(more)} more rows are in the JSON report.</p>` : html``}`;
}

function interfaceRow(own: CaseResult, name: string): Html {
  const { calls, bytesIn, bytesOut, waitedMs } = own.interfaces[name]!;
  return html`<tr><th scope="row"><code>${tenantText(own.name)}</code></th><td>${tenantText(name)}</td><td>${formatCount(calls.median)}</td><td>${formatBytes(bytesIn.median)}</td><td>${formatBytes(bytesOut.median)}</td><td>${formatMilliseconds(waitedMs.median)}</td></tr>`;
}
