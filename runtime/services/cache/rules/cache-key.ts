import { fieldValue } from "./field-values.ts";
import type { CachedRequest } from "./messages.ts";

const uriPattern = /^(https?):\/\/([^/?#]+)([/?][^#]*)?(?:#.*)?$/i;
const visible = /^[\x21-\x7e]+$/;
const defaultPorts: Readonly<Record<string, string>> = { http: ":80", https: ":443" };

/** The key of an absolute URI in the cache: its normal form of RFC 9110, section 4.2.3, with scheme and host in lower
 * case, without default port and fragment. Path and query stay as they are: if `/a/%2e%2e/b` became `/b` here and
 * were sent unchanged, an answer would be kept under another's name. Null for a URI that is not http, or has user
 * information. */
export function cacheKey(uri: string): string | null {
  const match = visible.test(uri) ? uriPattern.exec(uri) : null;
  if (match === null) return null;
  const scheme = match[1]!.toLowerCase();
  let host = match[2]!.toLowerCase();
  if (host.endsWith(":")) host = host.slice(0, -1);
  const port = defaultPorts[scheme]!;
  if (host.endsWith(port)) host = host.slice(0, -port.length);
  if (host === "" || host.includes("@")) return null;
  const path = match[3] ?? "";
  return `${scheme}://${host}${path.startsWith("/") ? "" : "/"}${path}`;
}

/** Fields that ask for a part, or for an answer the origin alone can give (RFC 9110, sections 13.1, 14.2). */
const forTheOrigin = ["range", "if-range", "if-match", "if-unmodified-since"];

/** The key of a request that a cache may answer, or null. */
export function requestKey(request: CachedRequest): string | null {
  const { method, uri, fields } = request;
  if (method !== "GET" && method !== "HEAD") return null;
  if (forTheOrigin.some((name) => fieldValue(fields, name) !== null)) return null;
  const key = cacheKey(uri);
  return key === null ? null : partitioned(request, key);
}

/** A key within the request's partition: no URI has a space. */
export function partitioned({ partition }: Pick<CachedRequest, "partition">, key: string): string {
  return partition === undefined ? key : `${partition} ${key}`;
}
