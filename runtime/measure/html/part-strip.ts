import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatShare } from "../../settings/quantities.ts";
import type { FuelProfile } from "../where/fuel-profile.ts";
import { shown } from "./shown.ts";

/** Colours there are; what is beyond has the last one. */
const colours = 6;

/** What the parts of a worker burned, as one bar and in words. Nothing where its own code and the host are all. */
export function partStrip({ parts, fuel }: FuelProfile): Html {
  if (parts.length < 3 || fuel === 0) return html``;
  const told = parts.filter(({ self }) => self > 0).slice(0, 2 * colours);
  const kind = (place: number) => `part-${Math.min(colours - 1, place)}`;
  return html`<div class="strip" aria-hidden="true">${told.map(
    ({ self }, place) =>
      html`<i class="${kind(place)}" style="width:${((100 * self) / fuel).toFixed(2)}%"></i>`,
  )}</div>
<ul class="keys">${told.map(
    ({ name, self }, place) =>
      html`<li class="key ${kind(place)}">${shown(name, 60)}: ${formatShare(self / fuel)}<span class="unseen">, ${formatCount(self)} fuel</span></li>`,
  )}</ul>`;
}
