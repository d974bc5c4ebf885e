import { type Html, html } from "../../../page/html-text.ts";
import { formatSpan } from "../../../settings/time-span.ts";

/** A moment, as how long ago it is; the moment itself shows under the pointer. */
export function ago(at: number, now: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${formatSpan(now - at)} ago</time>`;
}
