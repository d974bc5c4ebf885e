import type { Directives } from "./directives.ts";
import type { Terms } from "./terms.ts";

/** May a stored answer be used as it is, while the origin is asked behind it, when the origin fails, or
 * not unless the origin confirms it? */
export type Reuse = "now" | "meanwhile" | "on-error" | "confirmed";

/** How a stored answer of this age (seconds) may be used for a request with these Cache-Control directives
 * (RFC 9111, sections 4.2.4 and 5.2.1; RFC 5861). */
export function reuseOf(terms: Terms, age: number, wishes: Directives): Reuse {
  if (terms.validateAlways || wishes.has("no-cache")) return "confirmed";
  const most = wishes.seconds("max-age");
  if (most !== null && age > most) return "confirmed";
  const left = terms.lifetime - age;
  const minFresh = wishes.seconds("min-fresh");
  if (minFresh !== null && left < minFresh) return "confirmed";
  if (left > 0) return "now";
  if (!terms.neverStale && wishes.has("max-stale")) {
    if (wishes.isBare("max-stale") || -left <= wishes.seconds("max-stale")!) return "now";
  }
  if (-left < terms.whileRevalidate) return "meanwhile";
  return -left < terms.ifError ? "on-error" : "confirmed";
}
