import { type Html, html } from "../../page/html-text.ts";

/** One part of the page, with its own heading and a line in the contents. */
export interface Section {
  /** Its place in the page's address. */
  readonly id: string;
  readonly title: string;
  /** How the contents name it. */
  readonly short: string;
  readonly content: Html | readonly Html[];
}

export function renderSection({ id, title, content }: Section): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>
`;
}

/** The way around in the page. */
export function contents(sections: readonly Section[]): Html {
  return html`<nav aria-label="Contents"><ul>${sections.map(
    ({ id, short }) => html`<li><a href="#${id}">${short}</a></li>`,
  )}</ul></nav>`;
}

/** What a reader can open: one of several, or what few want to know. `note` stands beside the title. */
export interface Folded {
  readonly title: Html;
  readonly note?: Html;
  readonly open?: boolean;
  readonly content: Html | readonly Html[];
}

export function foldedCard({ title, note = html``, open = false, content }: Folded): Html {
  return html`<details class="card"${open ? html` open` : html``}><summary><h3>${title}</h3> ${note}</summary>
${content}</details>`;
}

/** What a reader wants first, before the others. */
export function firstOf<T>(all: readonly T[], isFirst: (each: T) => boolean): T[] {
  return [...all.filter(isFirst), ...all.filter((each) => !isFirst(each))];
}

/** A table that scrolls on its own where the screen is small; a keyboard gets there too. `caption` is text. */
export function tableBox(caption: string, table: Html): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}">${table}</div>`;
}
