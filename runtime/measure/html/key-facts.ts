import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatQuantity, formatShare } from "../../settings/quantities.ts";
import type { Comparison, Difference } from "../compare/comparison.ts";
import type { Report } from "../report.ts";
import { changeText } from "../text/change-text.ts";
import { unlikelyAnswers } from "../unlikely-answers.ts";
import { tenantSentence, tenantText } from "./tenant-text.ts";
import { verdictClass, verdictLook } from "./verdict-mark.ts";

/** Failures that are told at once, and figures that grew too much; the others are counted. */
const maxReported = 10;

/** One thing that a reader has to know before anything else. */
interface Fact {
  readonly verdict: string;
  /** What it comes to, in a few words. */
  readonly word: string;
  readonly text: Html;
}

/** What a reader has to know before all figures: what failed and what is not as it was meant comes first, then whether it
 * fits, then which limit comes first. */
export function keyFacts(report: Report): Html {
  return html`<div class="lead">${factsOf(report).map(
    ({ verdict, word, text }) =>
      html`<div class="fact ${verdictClass(verdict)}"><p class="word">${sign(verdict)}${word}</p>
<div>${text}</div></div>
`,
  )}</div>`;
}

function sign(verdict: string): Html {
  const look = verdictLook(verdict);
  if (look.name === "neutral") return html``;
  return html`<span aria-hidden="true">${look.sign}</span> `;
}

function factsOf(report: Report): Fact[] {
  const { headline, comparison, cases } = report;
  const { verdict, risk } = headline;
  const answers = unlikelyAnswers(cases);
  // A verdict is near where answers are unlikely: then its sentence begins with them.
  const asOne = answers !== "" && verdict === "near";
  return [
    ...(comparison?.passed === false ? [failedComparison(comparison)] : []),
    ...(verdict === "failed" ? [{ verdict, word: "Failed", text: failures(report) }] : []),
    ...(answers === ""
      ? []
      : [sentence("near", "Check the answers", asOne ? headline.fits : answers)]),
    ...(risk === "" ? [] : [sentence("near", "Risk", risk)]),
    ...(verdict === "failed" || asOne
      ? []
      : [sentence(verdict, words[verdict], headline.fits.replace(answers, "").trim())]),
    ...firstLimit(report),
  ];
}

const words = { fits: "Fits", near: "Near a limit", over: "Over a limit" } as const;

function sentence(verdict: string, word: string, text: string): Fact {
  return { verdict, word, text: html`<p>${tenantSentence(text)}</p>` };
}

/** The limit that comes first when input grows, where it is not shown above. */
function firstLimit({ headline, growth, firstLimit: first }: Report): Fact[] {
  const { fits } = headline;
  if (growth.length === 0 && first === null) return [];
  if (fits.includes(headline.first)) return [];
  return [sentence("neutral", "What comes first", headline.first)];
}

function failures({ headline, cases }: Report): Html {
  const failed = cases.filter(({ error }) => error !== null);
  const more = failed.length - maxReported;
  return html`<p>${tenantSentence(headline.fits)}</p>
<ul class="reasons">${failed
    .slice(0, maxReported)
    .map(
      ({ name, error, errors }) =>
        html`<li><code>${tenantText(name)}</code>: ${formatCount(errors[error!.code] ?? 0)} × <code>${error!.code}</code>: ${tenantSentence(error!.message)}</li>`,
    )}${more > 0 ? html`<li>${formatCount(more)} more cases failed.</li>` : html``}</ul>`;
}

/** Why a comparison did not pass: what grew too much, a case that fails now, or that there was nothing to compare. */
function failedComparison({ before, differences, maxIncrease, failed }: Comparison): Fact {
  const over = differences.filter((each) => each.over);
  const more = over.length - maxReported;
  const common = differences.some((each) => each.case !== null);
  const allowed = maxIncrease === null ? "" : `, where ${formatShare(maxIncrease)} more is allowed`;
  const reasons = [
    over.length === 0
      ? ""
      : `${formatCount(over.length)} ${over.length === 1 ? "figure" : "figures"} grew too much${allowed}`,
    failed.length === 0
      ? ""
      : `${formatCount(failed.length)} ${failed.length === 1 ? "case fails" : "cases fail"} now`,
    common ? "" : "no case is in both, so nothing was compared",
  ].filter((reason) => reason !== "");
  const text = html`<p>Beside <code>${tenantText(before.label)}</code>, ${reasons.join("; ")}. <a href="#comparison">All that changed</a></p>
${over.length === 0 ? html`` : html`<ul class="reasons">${over.slice(0, maxReported).map(grown)}${more > 0 ? html`<li>${formatCount(more)} more</li>` : html``}</ul>`}`;
  return { verdict: "failed", word: "Comparison failed", text };
}

function grown(each: Difference): Html {
  const { before, now, unit, figure } = each;
  const name = each.case === null ? html`the worker` : html`<code>${tenantText(each.case)}</code>`;
  return html`<li>${figure} of ${name}: <strong class="verdict">${changeText(each)}</strong>, from ${formatQuantity(before, unit)} to ${formatQuantity(now, unit)}</li>`;
}
