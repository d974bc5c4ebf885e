import { type Html, html } from "../../page/html-text.ts";
import { formatCount } from "../../settings/quantities.ts";
import { describeProbe } from "../probe/first-limit.ts";
import type { ProbedRequest, Report } from "../report.ts";
import { drawnPoints, probeKeys, probePlot } from "./pictures/probe-plot.ts";
import { firstOf, foldedCard, type Section } from "./section.ts";
import { tenantSentence, tenantText } from "./tenant-text.ts";

/** Pictures of one report: the others are told in words. */
const maxPlots = 16;

/** What growing the cases in all ways found, to the first limit that each way meets: that of the limit that comes first is
 * open. */
export function probeSection({ probes, notProbed, limits, firstLimit }: Report): Section {
  let plots = 0;
  const first = firstLimit?.case ?? probes[0]?.case;
  const ofOne = ({ case: name, skipped, dimensions }: ProbedRequest): Html => {
    const heading = html`<code>${tenantText(name)}</code>`;
    if (skipped !== null)
      return html`<div class="card"><h3>${heading}</h3><p>Not grown: ${tenantSentence(skipped)}.</p></div>`;
    return foldedCard({
      title: heading,
      open: name === first,
      content: html`<div class="grid">${dimensions.map((probe) => {
        const picture =
          drawnPoints(probe).length > 1 && plots++ < maxPlots ? probePlot(probe, limits) : html``;
        return html`<figure><figcaption><strong>${tenantText(probe.dimension)}</strong>: ${tenantSentence(describeProbe(probe))}</figcaption>${picture}</figure>`;
      })}</div>`,
    });
  };
  const told = firstOf(probes, (each) => each.case === first).map(ofOne);
  return {
    id: "first-limit",
    short: "First limit",
    title: "Which limit comes first when input grows",
    content: html`<p class="keys">${probeKeys}<span class="soft">each as a part of its limit (dashed), by input; both scales are logarithmic</span></p>
${told}
${notProbed > 0 ? html`<p class="soft">${formatCount(notProbed)} more cases were not grown, to keep this bounded.</p>` : html``}`,
  };
}
