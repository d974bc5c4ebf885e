import { type Html, html } from "../../page/html-text.ts";
import type { ProfiledFunction } from "../where/fuel-profile.ts";
import { tenantText } from "./tenant-text.ts";

const kinds: Readonly<Record<string, string>> = { host: "host", engine: "engine" };

/** A function's name, with what kind it is where that is not the worker's own, and where it stands. */
export function functionName({
  name,
  kind,
  source,
}: Pick<ProfiledFunction, "name" | "kind" | "source">): Html {
  const label = kinds[kind];
  const before = label === undefined ? html`` : html`<i>${label}</i> `;
  return html`${before}<code>${tenantText(name)}</code>${source ? html`<small>${tenantText(source)}</small>` : html``}`;
}
