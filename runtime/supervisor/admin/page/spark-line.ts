import { type Html, html } from "../../../page/html-text.ts";
import { formatCount } from "../../../settings/quantities.ts";

const height = 20;

/** Requests of each second as a line over the time, as tall as the most of them allows. The picture's
 * name tells the most, for those who do not see it. */
export function sparkLine(perSecond: readonly number[]): Html {
  const most = Math.max(0, ...perSecond);
  const label = most === 0 ? "no requests" : `at most ${formatCount(most)} a second`;
  const last = Math.max(1, perSecond.length - 1);
  const points = perSecond.map((requests, second) => {
    const y = most === 0 ? height : height - (requests / most) * (height - 1);
    return `L${second} ${round(y)}`;
  });
  return html`<svg class="spark" viewBox="0 0 ${last} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}"><title>${label}</title><path d="M0 ${height}${points.join("")}V${height}Z"/></svg>`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
