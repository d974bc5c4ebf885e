import { type Html, html } from "../../page/html-text.ts";

const marks: Readonly<Record<string, string>> = {
  fits: "✓",
  near: "▲",
  over: "✕",
  failed: "✕",
};

/** A verdict as a word with a sign, since colour alone does not say it. */
export function verdictMark(verdict: string): Html {
  const mark = marks[verdict];
  if (mark === undefined) return html`<span class="soft">${verdict}</span>`;
  return html`<span class="verdict ${verdict}"><span aria-hidden="true">${mark}</span> ${verdict}</span>`;
}
