import { Directives } from "./directives.ts";
import { fieldValue } from "./field-values.ts";
import type { CachedRequest } from "./messages.ts";

/** The cache directives of a request; `Pragma: no-cache` counts where there is no Cache-Control (RFC 9111, section
 * 5.4). */
export function directivesOf({ fields }: CachedRequest): Directives {
  const value = fieldValue(fields, "cache-control");
  const pragma = value === null && /\bno-cache\b/i.test(fieldValue(fields, "pragma") ?? "");
  return new Directives(pragma ? "no-cache" : value);
}

/** Whether the request itself may prevent that its answer is stored, so that one that is not stored is no sign for
 * other requests. */
export function forbidsStoring(request: CachedRequest): boolean {
  return (
    directivesOf(request).has("no-store") || fieldValue(request.fields, "authorization") !== null
  );
}

/** Whether the directives ask for more than a fresh answer. */
export function wantsNewer(directives: Directives): boolean {
  return ["no-cache", "max-age", "min-fresh"].some((directive) => directives.has(directive));
}
