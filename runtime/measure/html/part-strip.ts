import { type Html, html } from "../../page/html-text.ts";
import { formatCount, formatShare } from "../../settings/quantities.ts";
import type { FuelProfile } from "../where/fuel-profile.ts";
import { kindOfPart } from "./part-look.ts";
import { shown } from "./shown.ts";

/** Parts that are told; a report's JSON has all. */
const mostParts = 12;

/** What the parts of a worker burned, as one bar and in words. Null where its own code and the host are all. */
export function partStrip(profile: FuelProfile): Html | null {
  const { parts, fuel } = profile;
  if (parts.length < 3 || fuel === 0) return null;
  const told = parts.filter(({ self }) => self > 0).slice(0, mostParts);
  const kind = (name: string) => `part-${kindOfPart(name, profile)}`;
  return html`<div class="strip" aria-hidden="true">${told.map(
    ({ name, self }) =>
      html`<i class="${kind(name)}" style="width:${((100 * self) / fuel).toFixed(2)}%"></i>`,
  )}</div>
<ul class="keys">${told.map(
    ({ name, self }) =>
      html`<li class="key ${kind(name)}">${shown(name, 60)}: ${formatShare(self / fuel)}<span class="unseen">, ${formatCount(self)} fuel</span></li>`,
  )}</ul>`;
}
