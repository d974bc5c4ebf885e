import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatQuantity } from "../../settings/quantities.ts";
import { growthClauses, sizeText, triedPoints } from "../growth/describe-growth.ts";
import { type Growth, growingFigures, type Reach } from "../growth/growth.ts";
import { limitText } from "../profiles/hold-against.ts";
import { drawnFigures, growthPlot } from "./growth-plot.ts";
import { type Section, tableBox } from "./section.ts";
import { shown, shownSentence } from "./shown.ts";

/** How cases grow, for those that were varied: curves, where limits are met, and the figures. */
export function growthSection(growths: readonly Growth[]): Section {
  return {
    id: "growth",
    short: "Growth",
    title: "How it grows",
    content: growths.map(ofOne),
  };
}

function ofOne(growth: Growth): Html {
  const what = shown(growth.what);
  const points = triedPoints(growth);
  const plots = growingFigures.flatMap((figure) => {
    const picture = growthPlot(growth, points, figure);
    if (picture === null) return [];
    return [
      html`<figure class="card"><figcaption>${drawnFigures[figure].label} by <code>${what}</code></figcaption>${picture}</figure>`,
    ];
  });
  return html`<h3><code>${shown(growth.case)}</code> by <code>${what}</code></h3>
<ul class="facts">${growthClauses(growth).map((clause) => html`<li>${sentence(clause)}</li>`)}</ul>
<div class="grid">${plots}</div>
<p class="soft key-line">Both scales are logarithmic. A dot is a size that was measured, a cross one that failed; the curve is what fits, dotted beyond what was measured; a ring is where a limit is met.</p>
${growth.reaches.length === 0 ? html`` : reachTable(growth)}
<details class="card"><summary>Each size of <code>${what}</code></summary>${pointTable(growth, points)}</details>`;
}

function reachTable(growth: Growth): Html {
  const caption = `Where limits are met, by ${shown(growth.what)}`;
  return html`<div class="card">${tableBox(
    caption,
    html`<table class="reaches"><caption>${caption}</caption>
<thead><tr><th scope="col">limit</th><th scope="col">is</th><th scope="col">met at</th><th scope="col">how that is known</th></tr></thead>
<tbody>${growth.reaches.map((reach) => reachRow(growth, reach))}</tbody></table>`,
  )}</div>`;
}

const ways: Readonly<Record<Reach["how"], string>> = {
  measured: "seen there, and not just before",
  between: "lies between two sizes that were measured",
  beyond: "the curve leads there, beyond what was measured",
  known: "is a limit on the size itself",
  never: "not met, as far as this host takes it",
};

function reachRow(growth: Growth, { of, label, figure, limit, estimate, at, how }: Reach): Html {
  const own = figure === "bodySize" ? "bytes" : drawnFigures[figure].unit;
  const about = how === "between" || how === "beyond" ? "about " : "";
  const place = at === null ? "–" : `${about}${sizeText(at, growth.unit)}`;
  return html`<tr><th scope="row">${of === "skerry" ? "this host" : of}: ${label}</th><td>${estimate ? "about " : ""}${limitText(limit, own)}${figure === "fuel" ? " fuel" : ""}</td><td>${place}</td><td>${wayText(growth, figure, how)}</td></tr>`;
}

/** Where no curve fits, nothing says where growth leads. */
function wayText({ fits }: Growth, figure: Reach["figure"], how: Reach["how"]): string {
  const unknown = how === "never" && figure !== "bodySize" && !fits[figure]?.model;
  return unknown ? "not met as far as it was measured; no curve fits" : ways[how];
}

function pointTable(growth: Growth, points: Growth["points"]): Html {
  const caption = `Figures of each size of ${shown(growth.what)}`;
  return tableBox(
    caption,
    html`<table class="sizes"><caption>${caption}</caption>
<thead><tr><th scope="col">size</th><th scope="col">fuel</th><th scope="col">memory</th><th scope="col">response body</th><th scope="col">host calls</th><th scope="col">answer</th></tr></thead>
<tbody>${points.map(
      ({ size, fuel, memoryBytes, responseBodyBytes, hostCalls, status, code }) =>
        html`<tr><th scope="row">${sizeText(size, growth.unit)}</th><td>${formatCount(fuel)}</td><td>${formatQuantity(memoryBytes, "bytes")}</td><td>${formatQuantity(responseBodyBytes, "bytes")}</td><td>${formatCount(hostCalls)}</td><td>${code ?? String(status)}</td></tr>`,
    )}</tbody></table>`,
  );
}

/** A clause as a sentence. */
function sentence(clause: string): string {
  const text = shownSentence(clause);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
