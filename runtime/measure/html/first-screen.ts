import { type Html, html } from "../../page/html-text.ts";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatShare,
} from "../../settings/quantities.ts";
import { measuredRange, rangeText } from "../calibration/cpu-range.ts";
import type { CaseResult } from "../case-result.ts";
import type { Report } from "../report.ts";
import { bar } from "./bar.ts";
import { keyFacts } from "./key-facts.ts";
import { tenantText } from "./tenant-text.ts";
import { knownText } from "./times.ts";
import { verdictClass } from "./verdict-mark.ts";

/** What a reader wants to know first: whether it is as it should be, and what it costs. */
export function firstScreen(report: Report): Html {
  return html`${keyFacts(report)}
<h2 class="unseen">What it costs</h2>
${tiles(report)}
`;
}

/** The dearest case, and the worker as a whole, in five figures. */
function tiles({
  cases,
  limits,
  fuelPerMs,
  calibration,
  coldStartMs,
  startFuel,
  worker,
}: Report): Html {
  const most = (of: (each: CaseResult) => number) =>
    cases.toSorted((one, other) => of(other) - of(one))[0];
  const dearest = most(({ fuel }) => fuel.max);
  const largest = most(({ memoryBytes }) => memoryBytes.max);
  // A case that fails is not repeated, so its time is hardly known.
  const slowest = most(({ wallMs, error }) => (error === null ? wallMs.median : 0));
  if (dearest === undefined || largest === undefined || slowest === undefined) return html``;
  const inCase = ({ name }: CaseResult) =>
    cases.length > 1 ? `most, in ${tenantText(name, 60)}` : "";
  const fuel = dearest.fuel.max;
  const memory = largest.memoryBytes.max;
  const { wallMs } = slowest;
  const rates = { fuelPerMs, ...calibration };
  const cpu = `${rangeText(measuredRange(fuel, rates, dearest.cpuMs))} of CPU`;
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
