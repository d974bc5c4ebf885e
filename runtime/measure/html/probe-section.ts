import { type Html, html } from "../../page/html-text.ts";
import { formatCount } from "../../settings/quantities.ts";
import { describeProbe } from "../first-limit.ts";
import type { ProbedRequest, Report } from "../report.ts";
import { drawnPoints, probeKeys, probePlot } from "./probe-plot.ts";
import type { Section } from "./section.ts";
import { shown, shownSentence } from "./shown.ts";

/** Pictures of one report: the others are told in words. */
const mostPlots = 16;

/** What growing the cases in all ways found, to the first limit that each way meets. */
export function probeSection({ probes, notProbed, limits }: Report): Section {
  let plots = 0;
  const ofOne = ({ case: name, skipped, dimensions }: ProbedRequest): Html => {
    const heading = html`<h3><code>${shown(name)}</code></h3>`;
    if (skipped !== null) return html`${heading}<p>Not grown: ${shownSentence(skipped)}.</p>`;
    return html`${heading}<div class="grid">${dimensions.map((probe) => {
      const picture =
        drawnPoints(probe).length > 1 && plots++ < mostPlots ? probePlot(probe, limits) : html``;
      return html`<figure class="card"><figcaption><strong>${shown(probe.dimension)}</strong>: ${shownSentence(describeProbe(probe))}</figcaption>${picture}</figure>`;
    })}</div>`;
  };
  const told = probes.map(ofOne);
  return {
    id: "first-limit",
    short: "First limit",
    title: "Which limit comes first when input grows",
    content: html`<p class="keys">${probeKeys}<span class="soft">each as a part of its limit (dashed), by input; both scales are logarithmic</span></p>
${told}
${notProbed > 0 ? html`<p class="soft">${formatCount(notProbed)} more cases were not grown, to keep this bounded.</p>` : html``}`,
  };
}
