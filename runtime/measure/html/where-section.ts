import { readFileSync } from "node:fs";
import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatShare } from "../../settings/quantities.ts";
import type { Report } from "../report.ts";
import type { FuelProfile, ProfiledFunction } from "../where/fuel-profile.ts";
import { isScripted } from "../where/parts.ts";
import { shownFunctions } from "../where/shown-functions.ts";
import { bar } from "./bar.ts";
import { functionName } from "./function-name.ts";
import { memoryOf } from "./memory.ts";
import { kindOfFunction, kindOfPart, partKinds, partLabels } from "./part-look.ts";
import { foldedCard, type Section, tableBox } from "./section.ts";
import { tenantText } from "./tenant-text.ts";

/** Functions that a table shows; a report's JSON has all. */
const maxRows = 12;
const maxHosts = 20;

/** Parts that are told; a report's JSON has all. */
const maxParts = 12;

/** The program that draws the pictures, of `flameData`. */
export const flameScript = readFileSync(new URL("./flame-graph.js", import.meta.url), "utf8");

/** Where the fuel of the dearest cases goes, the dearest open: a flame graph of each, a table, and who grew memory. */
export function whereSection(report: Report): Section {
  return {
    id: "where",
    short: "Where fuel goes",
    title: "Where fuel goes",
    content: html`<p class="soft">Counted, not sampled: self is what a function burned itself, total that with what it called. All self fuel adds up to what the request burned.</p>
${report.where.map((profile, place) => ofOne(profile, place, report))}`,
  };
}

function ofOne(profile: FuelProfile, place: number, report: Report): Html {
  const { fuel, functions, note, asMeasured } = profile;
  const name = tenantText(profile.case);
  const remarks = [
    asMeasured
      ? ""
      : "This is from a separate run, which burned other fuel than the measured requests.",
    note ?? "",
  ].filter((remark) => remark !== "");
  const strip = partStrip(profile);
  return foldedCard({
    title: html`<code>${name}</code>`,
    note: html`<span class="soft">${formatCount(fuel)} fuel in ${formatCount(functions.length)} functions</span>`,
    open: place === 0,
    content: html`${remarks.map((remark) => html`<p class="soft">${remark}</p>`)}
${strip ?? html``}
<div data-flame="${place}" role="group" aria-label="Flame graph of ${name}" hidden>
<p class="tools"><label>Find <input type="search" placeholder="a function" autocomplete="off"></label>
<output aria-live="polite"></output>
<button type="button">Show all</button> <span class="told" aria-hidden="true"></span></p>
<div class="flames"><div class="flame" role="group" aria-label="Each frame is a function below its caller, as wide as its fuel. Arrow keys go from frame to frame, Enter enlarges one, Escape shows all."></div></div>
<p class="keys">${strip === null ? legend(profile) : html``}<span class="soft">arrow keys, Enter and Escape do as clicks</span></p>
</div>
${functionTable(profile, name)}
${memoryOf(profile, report)}`,
  });
}

/** What the parts of a worker burned, as one bar and in words. Null where its own code and the host are all. */
function partStrip(profile: FuelProfile): Html | null {
  const { parts, fuel } = profile;
  if (parts.length < 3 || fuel === 0) return null;
  const told = parts.filter(({ self }) => self > 0).slice(0, maxParts);
  const kind = (name: string) => `part-${kindOfPart(name, profile)}`;
  return html`<div class="strip" aria-hidden="true">${told.map(
    ({ name, self }) =>
      html`<i class="${kind(name)}" style="width:${((100 * self) / fuel).toFixed(2)}%"></i>`,
  )}</div>
<ul class="keys">${told.map(
    ({ name, self }) =>
      html`<li class="key ${kind(name)}">${tenantText(name, 60)}: ${formatShare(self / fuel)}<span class="unseen">, ${formatCount(self)} fuel</span></li>`,
  )}</ul>`;
}

function legend(profile: FuelProfile): Html[] {
  const kinds = new Set(profile.functions.map((own) => kindOfFunction(own, profile)));
  return partKinds
    .filter((kind) => kinds.has(kind))
    .map((kind) => html`<span class="key part-${kind}">${partLabels[kind]}</span>`);
}

/** The functions with the most fuel, and all of the host's: what was asked of it. */
function functionTable(profile: FuelProfile, name: string): Html {
  const { shown: dearest, others } = shownFunctions(profile, maxRows);
  const hosts = others.filter(({ kind }) => kind === "host").slice(0, maxHosts);
  const left = others.filter((each) => !hosts.includes(each));
  const order = isScripted(profile) ? "the author's first" : "the largest first";
  return html`${tableBox(
    `Functions of ${name} by their self fuel`,
    html`<table class="functions"><caption>Functions by their self fuel, ${order}</caption>
<thead><tr><th scope="col">function</th><th scope="col">of all</th><th scope="col">self</th><th scope="col">total</th><th scope="col">calls</th></tr></thead>
<tbody>${[...dearest, ...hosts].map((each) => row(each, profile))}</tbody></table>`,
  )}
${left.length > 0 ? html`<p class="soft">${formatCount(left.length)} more functions burned ${formatCount(sum(left))}; they are in the JSON report.</p>` : html``}`;
}

function row(each: ProfiledFunction, profile: FuelProfile): Html {
  const { fuel } = profile;
  const { self, cumulative, calls } = each;
  const share = fuel === 0 ? 0 : self / fuel;
  return html`<tr><th scope="row">${functionName(each)}</th><td class="share">${bar(share, `part-${kindOfFunction(each, profile)}`)} ${formatShare(share)}</td><td>${formatCount(self)}</td><td>${formatCount(cumulative)}</td><td>${formatCount(calls)}</td></tr>`;
}

function sum(functions: readonly ProfiledFunction[]): number {
  return functions.reduce((total, { self }) => total + self, 0);
}
