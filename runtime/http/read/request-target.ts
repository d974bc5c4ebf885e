import { SkerryError } from "../../errors.ts";

/** A host with an optional port, or an IPv6 address in brackets (RFC 3986, section 3.2.2), without
 * user info. */
const authorityPattern = /^(?:[\w.~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Printable ASCII: what a request target may hold (RFC 9112, section 3.2). A fragment is no part of it. */
const targetPattern = /^[\x21\x22\x24-\x7e]+$/;

const absolutePattern = /^https?:\/\/([^/?]*)(.*)$/i;

export interface RequestTarget {
  /** Host and optional port. */
  readonly host: string;
  /** Path and query; empty where the request is about the server as a whole. */
  readonly path: string;
}

/** Reads a request's target in its origin, absolute or asterisk form (RFC 9112, section 3.2). A host in the target
 * goes before the Host field (section 3.2.2). The target's scheme is ignored: which scheme a client used is known
 * from its connection. @throws SkerryError `bad-request`. */
export function requestTarget(
  target: string,
  method: string,
  hostField: string | undefined,
): RequestTarget {
  if (!targetPattern.test(target)) {
    throw badRequest("The request target has characters HTTP does not allow.");
  }
  // A client of HTTP/1.0 need not name the host.
  const host = hostField ?? "localhost";
  if (!authorityPattern.test(host)) throw badRequest("The Host field is not a host and a port.");
  if (target.startsWith("/")) return { host, path: target };
  if (target === "*") {
    if (method === "OPTIONS") return { host, path: "" };
    throw badRequest("The request target * is for OPTIONS alone.");
  }
  const absolute = absolutePattern.exec(target);
  if (absolute === null)
    throw badRequest("The request target is neither a path nor an absolute URI.");
  const [, authority, rest] = absolute as unknown as [string, string, string];
  if (!authorityPattern.test(authority) || !URL.canParse(target)) {
    throw badRequest("The request target is not a valid URI.");
  }
  // OPTIONS for a URI without a path is what `*` says (RFC 9112, section 3.2.4).
  if (rest === "" && method === "OPTIONS") return { host: authority, path: "" };
  return { host: authority, path: rest.startsWith("/") ? rest : `/${rest}` };
}

export function badRequest(sentence: string): SkerryError {
  return new SkerryError("bad-request", sentence);
}
