import { type Html, html } from "../../page/html-text.ts";

/** A part of something as a bar in the colour of a class; the text beside it says the same. */
export function bar(part: number, kind: string): Html {
  if (!(part > 0)) return html`<span class="bar" aria-hidden="true"></span>`;
  const width = (Math.min(1, Math.max(0, part)) * 100).toFixed(2);
  return html`<span class="bar" aria-hidden="true"><i class="${kind}" style="width:${width}%"></i></span>`;
}
