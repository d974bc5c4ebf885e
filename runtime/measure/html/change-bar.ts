import { type Html, html } from "../../page/html-text.ts";
import type { Difference } from "../compare/comparison.ts";
import { verdictClass } from "./verdict-mark.ts";

/** A bar to the right of the middle for more, to the left for less; pale where it may be noise, and in the colour of what is
 * over a limit where it is more than was allowed. */
export function changeBar(
  { change, withinNoise = false, over = false }: Pick<Difference, "change"> & Partial<Difference>,
  most: number,
): Html {
  const part = Math.min(1, Math.abs(change ?? 1) / most) * 50;
  const more = (change ?? 1) > 0;
  const kind = over ? verdictClass("over") : withinNoise ? "rest noise" : "rest";
  const left = more ? 50 : 50 - part;
  return html`<span class="bar change" aria-hidden="true"><i class="${kind}" style="left:${left.toFixed(2)}%;width:${part.toFixed(2)}%"></i></span>`;
}
