import { type Html, html } from "../../page/html-text.ts";

interface Look {
  readonly name: "good" | "near" | "over" | "neutral";
  readonly sign: string;
}

const good: Look = { name: "good", sign: "✓" };
const near: Look = { name: "near", sign: "▲" };
const over: Look = { name: "over", sign: "✕" };
const neutral: Look = { name: "neutral", sign: "–" };

const looks: Readonly<Record<string, Look>> = {
  fits: good,
  passed: good,
  near,
  over,
  failed: over,
};

/** How a verdict looks. One that says neither good nor bad, such as `not comparable`, is neutral. */
export function verdictLook(verdict: string): Look {
  return looks[verdict] ?? neutral;
}

/** The class of what has a verdict's colour. */
export function verdictClass(verdict: string): string {
  return `verdict-${verdictLook(verdict).name}`;
}

/** A verdict as a word with a sign, since colour alone does not say it. */
export function verdictMark(verdict: string): Html {
  return html`<span class="verdict ${verdictClass(verdict)}"><span aria-hidden="true">${verdictLook(verdict).sign}</span> ${verdict}</span>`;
}
