import { visible } from "../../../message/visible-text.ts";
import { type Html, html } from "../../../page/html-text.ts";

/** A column's heading, how it is aligned, and what gives a row's cell. */
export interface Column<Row> {
  readonly heading: string;
  readonly kind: "text" | "number" | "peak" | "wide";
  readonly cell: (row: Row) => Html | string;
}

/** A table with a caption. The first column names the row. On a narrow screen the style makes a card of
 * each row, with the headings beside the cells: the roles keep it a table for who hears it. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Html {
  const head = columns.map(
    ({ heading, kind }) =>
      html`<th scope="col" role="columnheader" class="${kind}">${heading}</th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr role="row">${columns.map(({ heading, kind, cell }, index) =>
        index === 0
          ? html`<th scope="row" role="rowheader" class="${kind}">${cell(row)}</th>`
          : html`<td role="cell" class="${kind}" data-heading="${heading}">${cell(row)}</td>`,
      )}</tr>
`,
  );
  return html`<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${body}</tbody></table>`;
}

/** Text of others' making, for the page: what could turn its direction or hide in it is spelled out. */
export function words(text: string): string {
  return visible(text);
}
