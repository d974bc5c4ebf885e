import { Directives } from "./directives.ts";
import { fieldValue } from "./field-values.ts";
import type { CachedRequest } from "./messages.ts";

/** The cache directives of a request; `Pragma: no-cache` counts where there is no Cache-Control (RFC 9111, section
 * 5.4). */
export function wishesOf({ fields }: CachedRequest): Directives {
  const value = fieldValue(fields, "cache-control");
  const pragma = value === null && /\bno-cache\b/i.test(fieldValue(fields, "pragma") ?? "");
  return new Directives(pragma ? "no-cache" : value);
}

/** Whether the request itself may prevent that its answer is stored, so that one that is not stored is no sign for
 * other requests. */
export function forbidsStoring(request: CachedRequest): boolean {
  return wishesOf(request).has("no-store") || fieldValue(request.fields, "authorization") !== null;
}

/** Whether it wants more than that an answer is fresh. */
export function wantsNewer(wishes: Directives): boolean {
  return ["no-cache", "max-age", "min-fresh"].some((directive) => wishes.has(directive));
}
