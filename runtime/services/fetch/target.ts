import { isIP } from "node:net";
import { FetchError } from "./fetch-error.ts";

/** The longest name DNS knows (RFC 1035, section 2.3.4), as text without the dot at its end. */
const longestHost = 253;

/** Where a request goes. */
export interface Target {
  readonly scheme: "http" | "https";
  /** The host in its canonical form: lower case, "xn--" for other alphabets, an IPv4 address as dotted quad, an
   * IPv6 address without brackets, no dot at the end. */
  readonly host: string;
  readonly port: number;
  /** Scheme, host and port, the default port left out (RFC 6454, section 6.2). */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Origin, path and query: the URI without its fragment. */
  readonly uri: string;
}

/** The last one that was read: of one fetch, its cache asks for it, and what sends it. */
let lastRead: { readonly given: string; readonly target: Target } | null = null;

/** Reads an absolute URI, or one that is relative to `base`, as the URL Standard does. @throws FetchError
 * `bad-request` where it is no URI, not http(s), or has user information. */
export function parseTarget(uri: string, base?: string): Target {
  if (base !== undefined) return readTarget(uri, base);
  if (lastRead?.given !== uri) lastRead = { given: uri, target: readTarget(uri) };
  return lastRead.target;
}

function readTarget(uri: string, base?: string): Target {
  const url = URL.parse(uri, base);
  if (url === null) throw new FetchError("bad-request", "The URI is not an absolute http(s) URI.");
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new FetchError("bad-request", "The URI's scheme is neither http nor https.");
  }
  if (url.username !== "" || url.password !== "") {
    throw new FetchError(
      "bad-request",
      "The URI has user information: send an Authorization field instead.",
    );
  }
  const host = canonicalHost(url.hostname);
  if (host === null) throw new FetchError("bad-request", "The URI's host is not a name of DNS.");
  const scheme = url.protocol === "http:" ? "http" : "https";
  const defaultPort = scheme === "http" ? 80 : 443;
  const port = url.port === "" ? defaultPort : Number(url.port);
  const authority = isIP(host) === 6 ? `[${host}]` : host;
  const origin = `${scheme}://${authority}${port === defaultPort ? "" : `:${port}`}`;
  const path = url.pathname + url.search;
  return { scheme, host, port, origin, path, uri: origin + path };
}

/** The host of a URL, which the parser has put into its canonical form but for the dot at its end; null for
 * what no name server could be asked for. */
export function canonicalHost(hostname: string): string | null {
  if (hostname.startsWith("[")) return hostname.slice(1, -1);
  const host = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  const labels = host.split(".");
  const possible =
    host.length <= longestHost && labels.every((label) => label !== "" && label.length <= 63);
  return possible ? host : null;
}

/** Returns whether targets are of the same origin as a visitor's URI (RFC 6454, section 5), where the worker itself is; the URI
 * is read when that is first asked. Another worker may answer other paths of that origin, which only routes tell; it is not
 * reached either, since each call of a worker by itself may cause as many more, and hops are counted only one after the
 * other. */
export function sameOriginAs(uri: string): (target: Target) => boolean {
  let origin: string | null | undefined;
  return (target) => {
    if (origin === undefined) origin = originOf(uri);
    return target.origin === origin;
  };
}

/** Null for what can't be sent to: that is nowhere. */
function originOf(uri: string): string | null {
  try {
    return readTarget(uri).origin;
  } catch {
    return null;
  }
}
