import { readFileSync } from "node:fs";
import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatShare } from "../../settings/quantities.ts";
import type { FuelProfile, ProfiledFunction } from "../where/fuel-profile.ts";
import { isScripted } from "../where/parts.ts";
import { shownFunctions } from "../where/shown-functions.ts";
import { functionName } from "./function-name.ts";
import { bar } from "./limit-section.ts";
import { kindOfFunction, partKinds, partLabels } from "./part-look.ts";
import { partStrip } from "./part-strip.ts";
import { type Section, tableBox } from "./section.ts";
import { shown } from "./shown.ts";

/** Functions that a table shows; a report's JSON has all. */
const mostRows = 20;

/** The program that draws the pictures, of `flameData`. */
export const flameScript = readFileSync(new URL("./flame-graph.js", import.meta.url), "utf8");

/** Where the fuel of the dearest cases goes: a flame graph of each, and a table. */
export function whereSection(profiles: readonly FuelProfile[]): Section {
  return {
    id: "where",
    short: "Where fuel goes",
    title: "Where fuel goes",
    content: html`<p class="soft">Counted, not sampled: own fuel adds up to what the request burned.</p>
${profiles.map(ofOne)}`,
  };
}

function ofOne(profile: FuelProfile, place: number): Html {
  const { fuel, functions, note, asMeasured } = profile;
  const name = shown(profile.case);
  const { shown: told, others } = shownFunctions(profile, mostRows);
  const remark = asMeasured
    ? ""
    : " This was a run of its own: those that were measured burned something else.";
  return html`<div class="card"><h3><code>${name}</code></h3>
<p class="soft">${formatCount(fuel)} fuel in ${formatCount(functions.length)} functions.${remark} ${note ?? ""}</p>
${partStrip(profile)}
<div data-flame="${place}" role="group" aria-label="Flame graph of ${name}" hidden>
<p class="tools"><label>Find <input type="search" placeholder="a function" autocomplete="off"></label>
<button type="button">Show all</button> <output aria-live="polite"></output></p>
<div class="flames"><div class="flame" role="group" aria-label="Each frame is a function below its caller, as wide as its fuel. Arrow keys go from frame to frame, Enter enlarges one, Escape shows all."></div></div>
<p class="keys">${legend(profile)}<span class="soft">arrow keys, Enter and Escape do as clicks</span></p>
</div>
<details ${place === 0 ? "open" : ""}><summary>Functions of <code>${name}</code></summary>
${functionTable(profile, told, name)}
${others.length > 0 ? html`<p class="soft">${formatCount(others.length)} more functions burned ${formatCount(sum(others))}; they are in the JSON report.</p>` : html``}
</details></div>`;
}

function legend(profile: FuelProfile): Html[] {
  const kinds = new Set(profile.functions.map((own) => kindOfFunction(own, profile)));
  return partKinds
    .filter((kind) => kinds.has(kind))
    .map((kind) => html`<span class="key part-${kind}">${partLabels[kind]}</span>`);
}

function functionTable(
  profile: FuelProfile,
  told: readonly ProfiledFunction[],
  name: string,
): Html {
  const order = isScripted(profile) ? "the author's first" : "the largest first";
  return tableBox(
    `Functions of ${name} by their own fuel`,
    html`<table class="functions"><caption>Functions by their own fuel, ${order}</caption>
<thead><tr><th scope="col">function</th><th scope="col">of all</th><th scope="col">own fuel</th><th scope="col">in all</th><th scope="col">calls</th></tr></thead>
<tbody>${told.map((each) => row(each, profile))}</tbody></table>`,
  );
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
