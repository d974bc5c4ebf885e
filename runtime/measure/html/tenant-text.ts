import { visible } from "../../message/visible-text.ts";

/** Letters of a name that a page shows, so that its size does not follow that of names. */
const maxLetters = 200;

/** A text of a tenant's making for a page: bounded, with what would turn or hide the text around it written out.
 * A long one has its beginning and its end. Escaping is `html`'s. */
export function tenantText(text: string, most = maxLetters): string {
  const ends = text.length > 4 * most ? `${text.slice(0, 2 * most)}${text.slice(-2 * most)}` : text;
  const letters = [...visible(ends)];
  if (letters.length <= most) return letters.join("");
  const head = Math.ceil((most * 2) / 3);
  return `${letters.slice(0, head).join("")}…${letters.slice(head + 1 - most).join("")}`;
}

/** A sentence with such texts in it. */
export function tenantSentence(text: string): string {
  return tenantText(text, 1_000);
}
