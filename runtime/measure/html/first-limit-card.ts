import { type Html, html } from "../../page/html-text.ts";
import { tellingPoints } from "../growth/describe-growth.ts";
import { type FirstReach, firstReach } from "../growth/first-reach.ts";
import type { GrowingFigure } from "../growth/growth.ts";
import type { Report } from "../report.ts";
import { drawnFigures, growthPlot } from "./growth-plot.ts";
import { drawnPoints, probeKeys, probePlot } from "./probe-plot.ts";
import { shown, shownSentence } from "./shown.ts";

/** Which limit comes first, with the picture that shows it, and whether what was counted is exact. */
export function firstLimitCard(report: Report): Html {
  const { headline, exactness } = report;
  const picture = pictureOf(report);
  return html`<div class="card"><h2>What comes first</h2>
<p>${shownSentence(headline.first)}</p>
${picture === null ? html`` : picture}
<p class="${exactness.exact ? "soft" : ""}">${exactness.exact ? "" : "▲ "}${shownSentence(exactness.sentence)}</p></div>`;
}

/** Of what the sentence tells; where growth meets no limit, the fuel of the first that was grown. */
function pictureOf({ growth, profiles, probes, firstLimit, limits }: Report): Html | null {
  const first = firstReach(growth, profiles);
  const varied = first?.growth ?? growth[0];
  if (varied !== undefined) {
    const figure = figureOf(first);
    const picture = growthPlot(varied, tellingPoints(varied), figure);
    if (picture === null) return null;
    return html`<figure><figcaption class="soft">${drawnFigures[figure].label} by <code>${shown(varied.what)}</code>, both on logarithmic scales</figcaption>${picture}</figure>`;
  }
  if (firstLimit === null) return null;
  const probe = probes
    .find((each) => each.case === firstLimit.case)
    ?.dimensions.find(({ dimension }) => dimension === firstLimit.dimension);
  if (probe === undefined || drawnPoints(probe).length < 2) return null;
  return html`<figure><figcaption class="keys">${probeKeys} <span class="soft">of each limit, by ${shown(probe.dimension)}</span></figcaption>${probePlot(probe, limits)}</figure>`;
}

/** The figure whose limit comes first, where it is one that grows. */
function figureOf(first: FirstReach | null): GrowingFigure {
  const figure = first?.reach?.figure ?? first?.growth.end?.met ?? "fuel";
  return figure === "bodySize" ? "fuel" : figure;
}
