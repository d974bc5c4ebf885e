import { type Html, html } from "../../page/html-text.ts";
import { formatQuantity, formatShare } from "../../settings/quantities.ts";
import { rangeText } from "../calibration/cpu-range.ts";
import { type LimitResult, limitText, type ProfileResult } from "../profiles/compare-limits.ts";
import type { Report } from "../report.ts";
import { bar } from "./bar.ts";
import { type Section, tableBox } from "./section.ts";
import { tenantSentence, tenantText } from "./tenant-text.ts";
import { verdictClass, verdictMark } from "./verdict-mark.ts";

/** What was measured against the limits of this host and of each platform that was asked for: a line each, to be opened. */
export function limitSection({ profiles, cases }: Report): Section {
  const naming = cases.length > 1;
  return {
    id: "limits",
    short: "Limits",
    title: "Against limits",
    content: html`<div class="card platforms">${profiles.map((profile) => ofOne(profile, naming))}</div>`,
  };
}

function ofOne({ title, runs, verdict, reason, limits }: ProfileResult, naming: boolean): Html {
  const estimated = limits.some(({ estimate }) => estimate);
  return html`<details><summary><h3>${title}</h3> ${verdictMark(verdict)} <span class="soft">${reason}</span></summary>
<p class="soft">${runs}${estimated ? " CPU time is an estimate: fuel, by what this machine burns in a millisecond, by kind of work." : ""}</p>
${tableBox(
  `Limits of ${title}`,
  html`<table class="limits"><caption>Limits of ${title}, the nearest first</caption>
<thead><tr><th scope="col">limit</th><th scope="col">of the limit</th><th scope="col">measured</th><th scope="col">allowed</th><th scope="col">verdict</th><th scope="col">source</th></tr></thead>
<tbody>${limits.map((each) => row(each, naming))}</tbody></table>`,
)}</details>`;
}

function row(each: LimitResult, naming: boolean): Html {
  const { label, unit, limit, verdict, note, why } = each;
  const place = each.case === null || !naming ? null : `in ${tenantText(each.case, 60)}`;
  const remarks = [place, why, note].filter((text) => text !== null);
  const small =
    remarks.length === 0 ? html`` : html`<small>${tenantSentence(remarks.join("; "))}</small>`;
  return html`<tr><th scope="row">${label}${small}</th><td class="share">${share(each)}</td><td>${measuredText(each)}</td><td>${limitText(limit, unit)}</td><td>${verdictMark(verdict)}</td><td>${source(each)}</td></tr>`;
}

function measuredText({ range, measured, unit, estimate, why }: LimitResult): string {
  if (why !== null) return "–";
  if (range !== null) return rangeText({ leastMs: range.least, mostMs: range.most });
  return `${estimate ? "about " : ""}${formatQuantity(measured, unit)}`;
}

function share({ share: part, verdict }: LimitResult): Html {
  if (part === null || verdict === "not comparable") return html`–`;
  return html`${bar(part, verdictClass(verdict))} ${part > 1_000 ? "over 1,000 times" : formatShare(part)}`;
}

/** Sources are our own table's: an address leads to the page, which loads nothing by itself. */
function source({ source: from, checked }: LimitResult): Html {
  const when = checked === null ? "not read there" : checked;
  if (!from.startsWith("https://")) return html`${from}`;
  return html`<a href="${from}" rel="noreferrer">${new URL(from).hostname}</a>, ${when}`;
}
