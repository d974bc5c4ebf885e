import { type Html, html } from "../../page/html-text.ts";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatShare,
} from "../../settings/quantities.ts";
import type { CaseResult } from "../case-result.ts";
import type { Report } from "../report.ts";
import type { FuelProfile } from "../where/fuel-profile.ts";
import { type Section, tableBox } from "./section.ts";
import { shown } from "./shown.ts";

const mostRows = 200;

/** What cases ask of the host: how often, what goes in and out, and how long they wait; and what that costs in fuel. */
export function hostCallsSection({ cases, where }: Report): Section {
  const outside = cases.flatMap((own) =>
    Object.keys(own.interfaces).map((name) => interfaceRow(own, name)),
  );
  const inside = where.flatMap((profile) =>
    profile.functions
      .filter(({ kind }) => kind === "host")
      .map((each) => functionRow(profile, each)),
  );
  return {
    id: "host-calls",
    short: "Host calls",
    title: "What it asks of the host",
    content: html`<div class="card">${
      outside.length === 0
        ? html`<p>Nothing outside was asked for: no fetches and no entries.</p>`
        : table(
            "Calls to each interface that reaches outside, medians of all runs",
            ["case", "interface", "calls", "bytes in", "bytes out", "waited"],
            outside,
          )
    }
${
  inside.length === 0
    ? html``
    : table(
        "Host functions, with their price in fuel",
        ["case", "function", "calls", "fuel", "of the request's"],
        inside,
      )
}</div>`,
  };
}

function table(caption: string, columns: readonly string[], rows: readonly Html[]): Html {
  const more = rows.length - mostRows;
  return html`${tableBox(
    caption,
    html`<table class="host-calls"><caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.slice(0, mostRows)}</tbody></table>`,
  )}${more > 0 ? html`<p class="soft">${formatCount(more)} more rows are in the JSON report.</p>` : html``}`;
}

function interfaceRow(own: CaseResult, name: string): Html {
  const { calls, bytesIn, bytesOut, waitedMs } = own.interfaces[name]!;
  return html`<tr><th scope="row"><code>${shown(own.name)}</code></th><td>${shown(name)}</td><td>${formatCount(calls.median)}</td><td>${formatBytes(bytesIn.median)}</td><td>${formatBytes(bytesOut.median)}</td><td>${formatMilliseconds(waitedMs.median)}</td></tr>`;
}

function functionRow(profile: FuelProfile, each: FuelProfile["functions"][number]): Html {
  const { name, calls, self } = each;
  const share = profile.fuel === 0 ? 0 : self / profile.fuel;
  return html`<tr><th scope="row"><code>${shown(profile.case)}</code></th><td>${shown(name)}</td><td>${formatCount(calls)}</td><td>${formatCount(self)}</td><td>${formatShare(share)}</td></tr>`;
}
