import { type Html, html } from "../../page/html-text.ts";
import { formatCount } from "../../settings/quantities.ts";
import { selfChange } from "../compare/compare-functions.ts";
import type { Comparison } from "../compare/comparison.ts";
import type { FunctionDifference, FunctionsOfCase } from "../compare/function-differences.ts";
import { changeBar } from "./change-bar.ts";
import { functionName } from "./function-name.ts";
import { tableBox } from "./section.ts";
import { tenantText } from "./tenant-text.ts";

const maxRows = 25;

/** What changed by function, for the cases that were profiled in both measurements. */
export function functionChanges({ functions }: Comparison): Html {
  const changed = functions.filter(({ differences }) => differences.length > 0);
  const same = functions.filter(({ differences }) => differences.length === 0);
  if (same.length === 0) return html`${changed.map(ofCase)}`;
  const names = same.map(({ case: name }) => html`<li><code>${tenantText(name)}</code></li>`);
  return html`${changed.map(ofCase)}
<div class="card"><p>Each function burned what it did before, in:</p><ul>${names}</ul></div>`;
}

function ofCase(changed: FunctionsOfCase, place: number): Html {
  const { case: name, fuel, differences, same, left, leftSelf } = changed;
  const told = differences.slice(0, maxRows);
  const untold = differences.slice(maxRows);
  const changes = untold.reduce((sum, each) => sum + selfChange(each), leftSelf);
  const most = Math.max(1, ...told.map((each) => Math.abs(selfChange(each))));
  const caption = `Self fuel of functions, ${formatCount(same)} of which are as they were`;
  return html`<div class="card"><h3><code>${tenantText(name)}</code>, by function</h3>
<p>${formatCount(fuel.before)} fuel before, ${formatCount(fuel.now)} now: ${signed(fuel.now - fuel.before)}.</p>
<details ${place === 0 ? "open" : ""}><summary>Functions of <code>${tenantText(name)}</code> that changed</summary>${tableBox(
    `Functions of ${tenantText(name)} that changed`,
    html`<table class="function-changes"><caption>${caption}</caption>
<thead><tr><th scope="col">function</th><th scope="col">change</th><th scope="col">calls before</th><th scope="col">calls now</th><th scope="col">self before</th><th scope="col">self now</th></tr></thead>
<tbody>${told.map((each) => row(each, most))}</tbody></table>`,
  )}</details>
${untold.length + left > 0 ? html`<p class="soft">${formatCount(untold.length + left)} more changed, by ${signed(changes)} fuel together.</p>` : html``}</div>`;
}

function row(each: FunctionDifference, most: number): Html {
  const { before, now, state, byIndex } = each;
  const change = selfChange(each);
  const figure = (value: number | undefined) => (value === undefined ? "–" : formatCount(value));
  const remark = state !== "changed" ? state : byIndex ? "by its index: may be another" : "";
  return html`<tr><th scope="row">${functionName(each)}${remark === "" ? html`` : html`<small>${remark}</small>`}</th><td class="share">${changeBar({ change: change / most }, 1)} ${signed(change)}</td><td>${figure(before?.calls)}</td><td>${figure(now?.calls)}</td><td>${figure(before?.self)}</td><td>${figure(now?.self)}</td></tr>`;
}

function signed(value: number): string {
  if (value === 0) return "±0";
  return `${value > 0 ? "+" : "−"}${formatCount(Math.abs(value))}`;
}
