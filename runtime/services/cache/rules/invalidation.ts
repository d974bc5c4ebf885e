import { cacheKey } from "./cache-key.ts";
import { onlyValue } from "./field-values.ts";
import type { CachedRequest, ResponseHead } from "./messages.ts";

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** The keys of the entries that an answer to a request invalidates (RFC 9111, section 4.4): the request's URI, and
 * those of Location and Content-Location where they are of the same origin, so that one origin can't empty the cache
 * of another. None for a safe method, or a failure. */
export function outdatedUris(
  { method, uri }: CachedRequest,
  { status, fields }: ResponseHead,
): string[] {
  const target = cacheKey(uri);
  if (target === null || safeMethods.has(method) || status < 200 || status > 399) return [];
  const named = ["location", "content-location"].map((name) => onlyValue(fields, name));
  const others = named.map((reference) => sameOrigin(reference, target));
  return [...new Set([target, ...others.filter((key) => key !== null)])];
}

function sameOrigin(reference: string | null, target: string): string | null {
  if (reference === null) return null;
  const [to, from] = [URL.parse(reference, target), URL.parse(target)];
  return to === null || from === null || to.origin !== from.origin ? null : cacheKey(to.href);
}
