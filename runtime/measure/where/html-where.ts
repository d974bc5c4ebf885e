import { readFileSync } from "node:fs";
import { Html, html } from "../../page/html-text.ts";
import { formatCount, formatQuantity, formatShare } from "../../tenant/quantities.ts";
import { whoGrew } from "./call-path.ts";
import type { FuelProfile, MemoryGrowth, ProfiledFunction } from "./fuel-profile.ts";

/** Functions that a table shows; a report's JSON has all. */
const mostRows = 20;
const mostGrowth = 50;

/** The program that draws the pictures. */
export const flameScript = readFileSync(new URL("./flame-graph.js", import.meta.url), "utf8");

/** Where fuel goes, for a page: the picture, which `flameScript` draws of {@link whereData}, and tables. */
export function whereSection(profile: FuelProfile, place: number): Html {
  const { fuel, functions, note, growth, asMeasured } = profile;
  return html`<h2>Where the fuel of <code>${profile.case}</code> goes</h2>
<div class="card">
<p class="soft">${formatCount(fuel)} fuel in ${formatCount(functions.length)} functions, counted, not sampled. ${asMeasured ? "" : "A run of its own: those that were measured burned something else. "}${note ?? ""}</p>
<section data-flame="${place}" aria-label="Calls by fuel" hidden>
<p class="tools"><label>Find <input type="search" placeholder="a function" autocomplete="off"></label>
<button type="button">Show all</button> <output aria-live="polite"></output></p>
<div class="flames"><div class="flame" role="group" aria-label="Each frame is a function below its caller, as wide as its fuel. Arrow keys go from frame to frame, Enter enlarges one, Escape shows all."></div></div>
</section>
<div class="scroll"><table class="functions"><caption>Functions by their own fuel</caption>
<thead><tr><th scope="col">function</th><th scope="col">own fuel</th><th scope="col"></th><th scope="col">in all</th><th scope="col">calls</th></tr></thead>
<tbody>${functions.slice(0, mostRows).map((each) => row(each, fuel))}</tbody></table></div>
${functions.length > mostRows ? html`<p class="soft">${formatCount(functions.length - mostRows)} more burned ${formatCount(sum(functions.slice(mostRows)))}.</p>` : html``}
</div>
${growth.length === 0 ? html`` : memory(profile, growth)}`;
}

/** The profiles as a block of data in the page. */
export function whereData(profiles: readonly FuelProfile[]): Html {
  const text = JSON.stringify(profiles).replaceAll("<", "\\u003c");
  return new Html(`<script type="application/json" id="where">${text}</script>`);
}

function row({ name, kind, self, cumulative, calls }: ProfiledFunction, fuel: number): Html {
  const share = fuel === 0 ? 0 : self / fuel;
  const shown = kind === "host" ? html`<i>host</i> ${name}` : html`${name}`;
  return html`<tr><th scope="row">${shown}</th><td>${formatCount(self)}</td><td>${formatShare(share)}</td><td>${formatCount(cumulative)}</td><td>${formatCount(calls)}</td></tr>`;
}

function memory(profile: FuelProfile, growth: readonly MemoryGrowth[]): Html {
  return html`<div class="card scroll"><table class="growth"><caption>When memory grew</caption>
<thead><tr><th scope="col">by</th><th scope="col">after</th><th scope="col">from</th><th scope="col">to</th></tr></thead>
<tbody>${growth
    .slice(0, mostGrowth)
    .map(
      ({ fuel, call, fromBytes, toBytes }) =>
        html`<tr><th scope="row">${whoGrew(profile, call)}</th><td>${formatCount(fuel)} fuel</td><td>${formatQuantity(fromBytes, "bytes")}</td><td>${formatQuantity(toBytes, "bytes")}</td></tr>`,
    )}</tbody></table>
${growth.length > mostGrowth ? html`<p class="soft">It grew ${formatCount(growth.length - mostGrowth)} times more.</p>` : html``}</div>`;
}

function sum(functions: readonly ProfiledFunction[]): number {
  return functions.reduce((total, { self }) => total + self, 0);
}

/** Frames: dark letters on light ground, or the other way around. */
export const whereStyle = `
caption { text-align: left; font-weight: 600; padding: 0.6rem 0 0.2rem; }
tbody th { text-align: left; font-weight: 600; color: var(--ink); overflow-wrap: anywhere; min-width: 9rem; }
tbody th i { color: var(--soft); font-weight: 400; }
.functions, .growth { font-size: 0.88rem; }
.functions td:last-child, .growth td:last-child, .functions th:last-child, .growth th:last-child { text-align: right; }
.functions tbody th, .growth tbody th { text-align: left; }
.tools { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; min-height: 3.2rem; }
.tools output { color: var(--soft); font-size: 0.85rem; flex: 1 1 16rem; overflow-wrap: anywhere; }
.tools input, .tools button { font: inherit; color: inherit; background: var(--page);
  border: 1px solid var(--line); border-radius: 6px; padding: 0.2rem 0.55rem; }
.tools button:disabled { color: var(--soft); }
.flames { max-height: 34rem; overflow: auto; }
.flame { position: relative; min-width: 20rem; --frame: 78%; --strength: 62%; }
.frame { position: absolute; height: 21px; padding: 0; text-indent: 3px; border: 0; border-right: 1px solid var(--card);
  overflow: hidden; white-space: nowrap; text-overflow: ellipsis; text-align: left; color: var(--ink);
  font: 11px/21px ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; cursor: pointer;
  background: hsl(var(--hue) var(--strength) var(--frame)); min-width: 0; }
.c0 { --hue: 28; } .c1 { --hue: 40; } .c2 { --hue: 52; } .c3 { --hue: 16; } .c4 { --hue: 70; }
.frame.host { --hue: 212; }
.frame.hit { --hue: 312; }
.frame:focus-visible { outline: 2px solid var(--ink); outline-offset: -2px; }
@media (prefers-color-scheme: dark) { .flame { --frame: 28%; --strength: 45%; } }
@media print { .tools { display: none; } .flames { max-height: none; } }
`;
