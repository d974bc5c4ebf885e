import { type Html, html } from "../../page/html-text.ts";
import { formatBytes, formatCount, formatShare } from "../../settings/quantities.ts";
import type { Report } from "../report.ts";
import { whoGrew } from "../where/call-path.ts";
import type { FuelProfile } from "../where/fuel-profile.ts";
import { memoryMoments, memoryPlot } from "./memory-plot.ts";
import { type Section, tableBox } from "./section.ts";
import { shown } from "./shown.ts";

const mostRows = 50;

/** Memory over each request that was followed, with who grew it. */
export function memorySection({ where, cases, limits }: Report): Section {
  return {
    id: "memory",
    short: "Memory",
    title: "Memory over a request",
    content: where.map((profile) => {
      const own = cases.find(({ name }) => name === profile.case);
      const atEnd = own?.memoryBytes.max ?? profile.growth.at(-1)?.toBytes ?? 0;
      return ofOne(profile, atEnd, limits.memory);
    }),
  };
}

function ofOne(profile: FuelProfile, atEnd: number, limit: number): Html {
  const name = shown(profile.case);
  const share = html`<p>${formatBytes(atEnd)} at its end, ${formatShare(atEnd / limit)} of the limit of ${formatBytes(limit)}.`;
  if (profile.growth.length === 0) {
    return html`<div class="card"><h3><code>${name}</code></h3>${share} It did not grow.</p></div>`;
  }
  const moments = memoryMoments(profile, atEnd);
  return html`<div class="card"><h3><code>${name}</code></h3>
${share} It grew ${times(profile.growth.length)}.</p>
<div class="beside"><figure><figcaption>memory by fuel that was burned</figcaption>${memoryPlot(name, moments, limit)}</figure>
${growthTable(profile, name)}</div></div>`;
}

function growthTable(profile: FuelProfile, name: string): Html {
  const { growth } = profile;
  const caption = `When memory of ${name} grew`;
  const more = growth.length - mostRows;
  return html`<div>${tableBox(
    caption,
    html`<table class="growth"><caption>When memory grew</caption>
<thead><tr><th scope="col">by</th><th scope="col">after, fuel</th><th scope="col">from</th><th scope="col">to</th></tr></thead>
<tbody>${growth
      .slice(0, mostRows)
      .map(
        ({ fuel, call, fromBytes, toBytes }) =>
          html`<tr><th scope="row"><code>${shown(whoGrew(profile, call))}</code></th><td>${formatCount(fuel)}</td><td>${formatBytes(fromBytes)}</td><td>${formatBytes(toBytes)}</td></tr>`,
      )}</tbody></table>`,
  )}${more > 0 ? html`<p class="soft">It grew ${formatCount(more)} more times.</p>` : html``}</div>`;
}

function times(count: number): string {
  if (count < 3) return count === 1 ? "once" : "twice";
  return `${formatCount(count)} times`;
}
