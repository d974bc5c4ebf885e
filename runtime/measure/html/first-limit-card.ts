import { type Html, html } from "../../page/html-text.ts";
import { tellingPoints } from "../growth/describe-growth.ts";
import type { Growth, Reach } from "../growth/growth.ts";
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
<p class="${exactness.exact ? "soft" : "warn"}">${exactness.exact ? "" : "▲ "}${shownSentence(exactness.sentence)}</p></div>`;
}

function pictureOf({ growth, probes, firstLimit, limits }: Report): Html | null {
  const varied = nearest(growth);
  if (varied !== null) {
    const { each, reach } = varied;
    const figure =
      reach?.figure === undefined || reach.figure === "bodySize" ? "fuel" : reach.figure;
    const picture = growthPlot(each, tellingPoints(each), figure);
    if (picture === null) return null;
    return html`<figure><figcaption class="soft">${drawnFigures[figure].label} by <code>${shown(each.what)}</code>, both on logarithmic scales</figcaption>${picture}</figure>`;
  }
  if (firstLimit === null) return null;
  const probe = probes
    .find((each) => each.case === firstLimit.case)
    ?.dimensions.find(({ dimension }) => dimension === firstLimit.dimension);
  if (probe === undefined || drawnPoints(probe).length < 2) return null;
  return html`<figure><figcaption class="keys">${probeKeys} <span class="soft">of each limit, by ${shown(probe.dimension)}</span></figcaption>${probePlot(probe, limits)}</figure>`;
}

/** The growth that meets a limit first; the first one where none does. */
function nearest(
  growths: readonly Growth[],
): { readonly each: Growth; readonly reach: Reach | null } | null {
  const all = growths.flatMap((each) =>
    each.reaches.filter(({ at }) => at !== null).map((reach) => ({ each, reach })),
  );
  const [first] = all.sort((one, other) => one.reach.at! - other.reach.at!);
  if (first !== undefined) return first;
  return growths[0] === undefined ? null : { each: growths[0], reach: null };
}
