import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatQuantity } from "../../settings/quantities.ts";
import type { Comparison, Difference } from "../compare/comparison.ts";
import { changeText } from "../text/change-text.ts";
import { remarks } from "../text/comparison-lines.ts";
import { changeBar } from "./change-bar.ts";
import { functionChanges } from "./function-changes.ts";
import { type Section, tableBox } from "./section.ts";
import { tenantSentence, tenantText } from "./tenant-text.ts";
import { verdictMark } from "./verdict-mark.ts";

const maxRows = 300;

/** What changed since another measurement, with the largest changes of what is counted in a picture of bars. */
export function comparisonSection(comparison: Comparison): Section {
  const { before, differences, maxIncrease, passed } = comparison;
  // What grew too much is the first thing that the page says.
  const untold = passed ? comparison : { ...comparison, maxIncrease: null };
  const changed = differences.filter(({ change }) => change !== 0);
  const same = differences.length - changed.length;
  const most = Math.max(0.01, ...changed.map(({ change }) => Math.min(1, Math.abs(change ?? 1))));
  const caption = `Before and now: ${changed.length === 0 ? "all figures are the same" : `${formatCount(same)} figures that are the same are left out`}`;
  return {
    id: "comparison",
    short: "Comparison",
    title: `Beside ${tenantText(before.label)}`,
    content: html`<div class="card">
<p>${tenantText(before.name)}, source <code>${before.sha256.slice(0, 12)}</code>, measured by Skerry ${tenantText(before.skerry)} with price table ${before.priceTable}, ${tenantText(before.at.slice(0, 16).replace("T", " "))} UTC.</p>
${passed && maxIncrease !== null ? html`<p>${verdictMark("passed")}</p>` : html``}
${remarks(untold).map((sentence) => html`<p>${tenantSentence(sentence)}</p>`)}
${
  changed.length === 0
    ? html`<p>All figures are the same.</p>`
    : tableBox(
        "What changed",
        html`<table class="changes"><caption>${caption}</caption>
<thead><tr><th scope="col">case</th><th scope="col">figure</th><th scope="col">change</th><th scope="col">before</th><th scope="col">now</th></tr></thead>
<tbody>${changed.slice(0, maxRows).map((each) => row(each, most))}</tbody></table>`,
      )
}
${changed.length > maxRows ? html`<p class="soft">${formatCount(changed.length - maxRows)} more are in the JSON report.</p>` : html``}</div>
${functionChanges(comparison)}`,
  };
}

function row(each: Difference, most: number): Html {
  const { before, now, unit, figure, over } = each;
  const name = each.case === null ? html`the worker` : html`<code>${tenantText(each.case)}</code>`;
  return html`<tr><th scope="row">${name}</th><td>${figure}</td><td class="share">${changeBar(each, most)} ${changeText(each)}${over ? html`, <strong class="verdict-over verdict">too much</strong>` : html``}</td><td>${formatQuantity(before, unit)}</td><td>${formatQuantity(now, unit)}</td></tr>`;
}
