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
import { shownFunctions } from "../where/shown-functions.ts";
import { firstLimitCard } from "./first-limit-card.ts";
import { functionName } from "./function-name.ts";
import { bar } from "./limit-section.ts";
import { kindOfFunction } from "./part-look.ts";
import { partStrip } from "./part-strip.ts";
import { shown, shownSentence } from "./shown.ts";
import { knownText } from "./time-section.ts";
import { verdictClass, verdictLook, verdictMark } from "./verdict-mark.ts";

/** Failures that are told at once; the others are counted. */
const mostFailures = 10;

const words = {
  fits: "Fits",
  near: "Near a limit",
  over: "Over a limit",
  failed: "Failed",
} as const;

/** What a reader wants to know first: whether it fits, what it costs, where the cost is, and what comes first. */
export function firstScreen(report: Report): Html {
  const { headline, comparison, where } = report;
  const { verdict } = headline;
  return html`<div class="lead ${verdictClass(verdict)}"><p class="word"><span aria-hidden="true">${verdictLook(verdict).sign}</span> ${words[verdict]}</p>
<p>${shownSentence(headline.fits)}</p>${platforms(report.profiles)}</div>
${headline.risk === "" ? html`` : html`<p class="card verdict verdict-near">${shownSentence(headline.risk)}</p>`}
${failures(report.cases)}
${comparison?.passed === false ? html`<p class="card alert verdict-over">Beside <code>${shown(comparison.before.label)}</code> it did not pass: <a href="#comparison">see the comparison</a>.</p>` : html``}
<h2 class="unseen">What it costs</h2>
${tiles(report)}
<div class="two">
${where[0] === undefined ? html`` : whereShort(where[0], report.cases.length)}
${firstLimitCard(report)}
</div>
`;
}

/** Each platform with its verdict, where there are more than a sentence tells at a glance. */
function platforms(profiles: Report["profiles"]): Html {
  if (profiles.length < 3) return html``;
  return html`<ul class="platform-list">${profiles.map(
    ({ title, verdict }) => html`<li>${title} ${verdictMark(verdict)}</li>`,
  )}</ul>`;
}

function failures(cases: readonly CaseResult[]): Html {
  const failed = cases.filter(({ error }) => error !== null);
  const more = failed.length - mostFailures;
  return html`${failed
    .slice(0, mostFailures)
    .map(
      ({ name, error, errors }) =>
        html`<p class="card alert verdict-over"><code>${shown(name)}</code>: ${formatCount(errors[error!.code] ?? 0)} × <code>${error!.code}</code>: ${shownSentence(error!.message)}</p>`,
    )}${more > 0 ? html`<p class="card alert verdict-over">${formatCount(more)} more cases failed.</p>` : html``}`;
}

/** The dearest case, and the worker as a whole, in five figures. */
function tiles({ cases, limits, fuelPerMs, coldStartMs, startFuel, worker }: Report): Html {
  const most = (of: (each: CaseResult) => number) =>
    cases.toSorted((one, other) => of(other) - of(one))[0];
  const dearest = most(({ fuel }) => fuel.max);
  const largest = most(({ memoryBytes }) => memoryBytes.max);
  // A case that fails is not repeated, so its time is hardly known.
  const slowest = most(({ wallMs, error }) => (error === null ? wallMs.median : 0));
  if (dearest === undefined || largest === undefined || slowest === undefined) return html``;
  const inCase = ({ name }: CaseResult) => (cases.length > 1 ? `most, in ${shown(name, 60)}` : "");
  const fuel = dearest.fuel.max;
  const memory = largest.memoryBytes.max;
  const { wallMs } = slowest;
  const cpu = `about ${formatMilliseconds(fuel / fuelPerMs)} of CPU`;
  return html`<dl class="tiles">
${tile("Fuel", formatCount(fuel), [ofLimit(fuel, limits.fuel), cpu, inCase(dearest)])}
${tile("Memory", formatBytes(memory), [ofLimit(memory, limits.memory), inCase(largest)])}
${tile("Time", formatMilliseconds(wallMs.median), [`median, ${knownText(wallMs)}`, `p99 ${formatMilliseconds(wallMs.p99)}`, inCase(slowest)])}
${tile("Cold start", formatMilliseconds(coldStartMs.median), [html`${formatMilliseconds(coldStartMs.min)} to ${formatMilliseconds(coldStartMs.max)}`, `${formatCount(startFuel)} fuel`])}
${tile("Module", formatBytes(worker.moduleGzipBytes), [html`gzip; ${formatBytes(worker.moduleBytes)} raw`])}
</dl>`;
}

function ofLimit(value: number, limit: number): Html {
  const share = limit > 0 ? value / limit : 0;
  const kind = share >= 1 ? "over" : share >= 0.8 ? "near" : "fits";
  return html`${bar(share, verdictClass(kind))}${formatShare(share)} of this host's limit`;
}

function tile(name: string, value: string, about: readonly (Html | string)[]): Html {
  return html`<div class="card tile"><dt>${name}</dt><dd><b>${value}</b>${about
    .filter((line) => line !== "")
    .map((line) => html`<span>${line}</span>`)}</dd></div>`;
}

const mostFunctions = 8;

function whereShort(profile: FuelProfile, cases: number): Html {
  const { case: name, fuel } = profile;
  const of = cases > 1 ? html` of <code>${shown(name, 60)}</code>` : html``;
  const { shown: told, others } = shownFunctions(profile, mostFunctions);
  const rest = others.reduce((sum, { self }) => sum + self, 0);
  const part = (self: number) => (fuel === 0 ? 0 : self / fuel);
  return html`<div class="card"><h2>Where the fuel${of} goes</h2>
${partStrip(profile)}
<ol class="shares">${told.map(
    (each) =>
      html`<li><span class="name">${functionName({ ...each, name: shown(each.name, 80) })}</span><span class="part">${bar(part(each.self), `part-${kindOfFunction(each, profile)}`)} ${formatShare(part(each.self))}</span></li>`,
  )}${rest > 0 ? html`<li><span class="name soft">${formatCount(others.length)} others</span><span class="part">${bar(part(rest), "rest")} ${formatShare(part(rest))}</span></li>` : html``}</ol>
<p><a href="#where">Flame graph and all figures</a></p></div>`;
}
