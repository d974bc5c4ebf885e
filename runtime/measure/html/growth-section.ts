import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatQuantity } from "../../settings/quantities.ts";
import { curveClause, endClauses, sizeText, triedPoints } from "../growth/describe-growth.ts";
import { type FirstMetLimit, firstMetLimit } from "../growth/first-met-limit.ts";
import {
  type GrowingFigure,
  type Growth,
  growingFigures,
  type MetLimit,
} from "../growth/growth.ts";
import { limitText } from "../profiles/compare-limits.ts";
import type { Report } from "../report.ts";
import { drawnFigures, growthPlot } from "./pictures/growth-plot.ts";
import { firstOf, foldedCard, type Section, tableBox } from "./section.ts";
import { tenantSentence, tenantText } from "./tenant-text.ts";

/** How cases grow, for those that were varied: curves, where limits are met, and the figures. What a limit ends first is
 * open; what the first screen tells is not told again. */
export function growthSection({ growth, profiles, headline }: Report): Section {
  const reach = firstMetLimit(growth, profiles);
  const first = reach?.growth ?? growth[0];
  const figure = figureOf(reach);
  return {
    id: "growth",
    short: "Growth",
    title: "How it grows",
    content: html`<p class="soft">Both scales are logarithmic. A dot is a size that was measured, a cross one that failed; the curve is what fits, dotted beyond what was measured; a dashed line is a limit, a ring where it is met.</p>
${firstOf(growth, (each) => each === first).map((each) => ofOne(each, each === first ? figure : null, `${headline.fits} ${headline.first}`))}`,
  };
}

/** The figure whose limit comes first, where it is one that grows. */
function figureOf(first: FirstMetLimit | null): GrowingFigure {
  const figure = first?.reach?.figure ?? first?.growth.end?.met ?? "fuel";
  return figure === "bodySize" ? "fuel" : figure;
}

/** One growth. `first` is the figure that is drawn first where the growth is open, or null. `told` is what stands above. */
function ofOne(growth: Growth, first: GrowingFigure | null, told: string): Html {
  const what = tenantText(growth.what);
  const points = triedPoints(growth);
  const untold = endClauses(growth).filter((clause) => !told.includes(clause));
  const figures = firstOf(growingFigures, (each) => each === first).map((figure) => {
    const picture = growthPlot(growth, points, figure) ?? html``;
    return html`<figure><figcaption>${sentence(curveClause(growth, figure))}</figcaption>${picture}</figure>`;
  });
  return foldedCard({
    title: html`<code>${tenantText(growth.case)}</code> by <code>${what}</code>`,
    open: first !== null,
    content: html`${untold.length === 0 ? html`` : html`<ul class="facts">${untold.map((clause) => html`<li>${sentence(clause)}</li>`)}</ul>`}
<div class="grid">${figures}</div>
${growth.reaches.length === 0 ? html`` : html`<details><summary>Where limits are met, by <code>${what}</code></summary>${reachTable(growth)}</details>`}
<details><summary>Each size of <code>${what}</code></summary>${pointTable(growth, points)}</details>`,
  });
}

function reachTable(growth: Growth): Html {
  const caption = `Where limits are met, by ${tenantText(growth.what)}`;
  return tableBox(
    caption,
    html`<table class="reaches"><caption>${caption}</caption>
<thead><tr><th scope="col">limit</th><th scope="col">is</th><th scope="col">met at</th><th scope="col">how that is known</th></tr></thead>
<tbody>${growth.reaches.map((reach) => reachRow(growth, reach))}</tbody></table>`,
  );
}

const ways: Readonly<Record<MetLimit["how"], string>> = {
  measured: "seen there, and not just before",
  between: "lies between two sizes that were measured",
  beyond: "the curve leads there, beyond what was measured",
  known: "is a limit on the size itself",
  never: "not met, as far as this host takes it",
};

function reachRow(growth: Growth, { of, label, figure, limit, estimate, at, how }: MetLimit): Html {
  const own = figure === "bodySize" ? "bytes" : drawnFigures[figure].unit;
  const about = how === "between" || how === "beyond" ? "about " : "";
  const place = at === null ? "–" : `${about}${sizeText(at, growth.unit)}`;
  return html`<tr><th scope="row">${of === "skerry" ? "this host" : of}: ${label}</th><td>${estimate ? "about " : ""}${limitText(limit, own)}${figure === "fuel" ? " fuel" : ""}</td><td>${place}</td><td>${wayText(growth, figure, how)}</td></tr>`;
}

/** Where no curve fits, nothing says where growth leads. */
function wayText({ fits }: Growth, figure: MetLimit["figure"], how: MetLimit["how"]): string {
  const unknown = how === "never" && figure !== "bodySize" && !fits[figure]?.model;
  return unknown ? "not met as far as it was measured; no curve fits" : ways[how];
}

function pointTable(growth: Growth, points: Growth["points"]): Html {
  const caption = `Figures of each size of ${tenantText(growth.what)}`;
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
  const text = tenantSentence(clause);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
