import { hopByHopFields } from "./hop-by-hop.ts";

/** Fields that mean something before content only, and so are no trailers: framing, routing, control,
 * authentication, and what says how to read the content (RFC 9110, section 6.5.1). */
const headerOnly: ReadonlySet<string> = new Set([
  ...hopByHopFields,
  "age",
  "authorization",
  "cache-control",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "cookie",
  "date",
  "expect",
  "expires",
  "host",
  "location",
  "max-forwards",
  "pragma",
  "proxy-authenticate",
  "proxy-authorization",
  "range",
  "retry-after",
  "set-cookie",
  "vary",
  "warning",
  "www-authenticate",
  "x-request-id",
]);

/** Whether a field, its name in lower case, may come after the content. */
export function mayBeTrailer(name: string): boolean {
  return !headerOnly.has(name) && !name.startsWith("if-");
}
