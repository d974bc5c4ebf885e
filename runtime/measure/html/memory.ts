import { type Html, html } from "../../page/html-text.ts";
import { formatBytes, formatCount } from "../../settings/quantities.ts";
import type { Report } from "../report.ts";
import { largestGrowth } from "../where/call-path.ts";
import type { FuelProfile } from "../where/fuel-profile.ts";
import { memoryMoments, memoryPlot } from "./pictures/memory-plot.ts";
import { tableBox } from "./section.ts";
import { tenantText } from "./tenant-text.ts";

const maxRows = 50;

/** Memory over a request that was followed, with who grew it, to be opened. */
export function memoryOf(profile: FuelProfile, { cases, limits }: Report): Html {
  const { growth } = profile;
  if (growth.length === 0) return html`<p>Memory did not grow.</p>`;
  const own = cases.find(({ name }) => name === profile.case);
  const atEnd = own?.memoryBytes.max ?? growth.at(-1)!.toBytes;
  const name = tenantText(profile.case);
  const moments = memoryMoments(profile, atEnd);
  return html`<details><summary>Memory grew ${times(growth.length)}, from ${formatBytes(moments[0]!.bytes)} to ${formatBytes(moments.at(-1)!.bytes)}</summary>
<div class="beside"><figure><figcaption>memory by fuel that was burned</figcaption>${memoryPlot(name, moments, limits.memory)}</figure>
${growthTable(profile, name)}</div></details>`;
}

function growthTable(profile: FuelProfile, name: string): Html {
  const { growth } = profile;
  const caption = `When memory of ${name} grew`;
  const more = growth.length - maxRows;
  return html`<div>${tableBox(
    caption,
    html`<table class="growth"><caption>When memory grew</caption>
<thead><tr><th scope="col">by</th><th scope="col">after, fuel</th><th scope="col">from</th><th scope="col">to</th></tr></thead>
<tbody>${growth
      .slice(0, maxRows)
      .map(
        ({ fuel, call, fromBytes, toBytes }) =>
          html`<tr><th scope="row"><code>${tenantText(largestGrowth(profile, call))}</code></th><td>${formatCount(fuel)}</td><td>${formatBytes(fromBytes)}</td><td>${formatBytes(toBytes)}</td></tr>`,
      )}</tbody></table>`,
  )}${more > 0 ? html`<p class="soft">It grew ${formatCount(more)} more times.</p>` : html``}</div>`;
}

function times(count: number): string {
  if (count < 3) return count === 1 ? "once" : "twice";
  return `${formatCount(count)} times`;
}
