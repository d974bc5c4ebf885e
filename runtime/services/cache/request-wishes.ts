import { Directives } from "./directives.ts";
import { fieldValue } from "./field-values.ts";
import type { CachedRequest } from "./messages.ts";

/** What a request wishes of caches; `Pragma: no-cache` counts where there is no Cache-Control (RFC 9111, section
 * 5.4). */
export function wishesOf({ fields }: CachedRequest): Directives {
  const value = fieldValue(fields, "cache-control");
  const pragma = value === null && /\bno-cache\b/i.test(fieldValue(fields, "pragma") ?? "");
  return new Directives(pragma ? "no-cache" : value);
}

/** Whether the request alone may be why its answer is not stored: what then is not says nothing of others. */
export function forbidsStoring(request: CachedRequest): boolean {
  return wishesOf(request).has("no-store") || fieldValue(request.fields, "authorization") !== null;
}

/** Whether it wants more than that an answer is fresh. */
export function wantsNewer(wishes: Directives): boolean {
  return ["no-cache", "max-age", "min-fresh"].some((directive) => wishes.has(directive));
}
