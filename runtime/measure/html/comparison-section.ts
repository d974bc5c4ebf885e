import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatQuantity } from "../../settings/quantities.ts";
import type { Comparison, Difference } from "../compare/comparison.ts";
import { changeText } from "../text/change-text.ts";
import { remarks } from "../text/comparison-lines.ts";
import { functionChanges } from "./function-changes.ts";
import { type Section, tableBox } from "./section.ts";
import { tenantSentence, tenantText } from "./tenant-text.ts";
import { verdictClass, verdictMark } from "./verdict-mark.ts";

const mostRows = 300;

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
<tbody>${changed.slice(0, mostRows).map((each) => row(each, most))}</tbody></table>`,
      )
}
${changed.length > mostRows ? html`<p class="soft">${formatCount(changed.length - mostRows)} more are in the JSON report.</p>` : html``}</div>
${functionChanges(comparison)}`,
  };
}

function row(each: Difference, most: number): Html {
  const { before, now, unit, figure, over } = each;
  const name = each.case === null ? html`the worker` : html`<code>${tenantText(each.case)}</code>`;
  return html`<tr><th scope="row">${name}</th><td>${figure}</td><td class="share">${changeBar(each, most)} ${changeText(each)}${over ? html`, <strong class="verdict-over verdict">too much</strong>` : html``}</td><td>${formatQuantity(before, unit)}</td><td>${formatQuantity(now, unit)}</td></tr>`;
}

/** A bar to the right of the middle for more, to the left for less; pale where it may be noise, and in the colour of what is
 * over a limit where it is more than was allowed. */
export function changeBar(
  { change, withinNoise = false, over = false }: Pick<Difference, "change"> & Partial<Difference>,
  most: number,
): Html {
  const part = Math.min(1, Math.abs(change ?? 1) / most) * 50;
  const more = (change ?? 1) > 0;
  const kind = over ? verdictClass("over") : withinNoise ? "rest noise" : "rest";
  const left = more ? 50 : 50 - part;
  return html`<span class="bar change" aria-hidden="true"><i class="${kind}" style="left:${left.toFixed(2)}%;width:${part.toFixed(2)}%"></i></span>`;
}
