import { type Html, html } from "../../../page/html-text.ts";
import { formatShare } from "../../../settings/quantities.ts";

/** The share of a limit from which on it counts as near. */
export const nearLimit = 0.8;

/** How much of a limit was taken at most, as a bar and a number. What is near is marked by a sign as
 * well as by its colour. */
export function shareBar(share: number, limit: string): Html {
  const kind = share >= 1 ? "bad" : share >= nearLimit ? "warn" : "good";
  const mark = share >= 1 ? "at the limit" : "near the limit";
  const sign =
    kind === "good"
      ? html``
      : html`<abbr class="sign" title="${mark}" aria-label="${mark}">▲</abbr>`;
  const part = Math.round(Math.min(1, share) * 1_000) / 10;
  return html`<span class="share ${kind}" title="of ${limit}"><span>${sign}${shareText(share)}</span><svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="part" width="${part}" height="6"/></svg></span>`;
}

/** Whole per cents, rounded down: the column is read at a glance, and 100 % is nothing but the limit. */
function shareText(share: number): string {
  if (share > 0 && share < 0.01) return "<1 %";
  return formatShare(Math.floor(share * 100) / 100);
}
