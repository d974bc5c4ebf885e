/** A token (RFC 9110, section 5.6.2). */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function isToken(text: string): boolean {
  return token.test(text);
}

/** Fields that guests of `wasi:http` neither see nor set: they are the connection's, and `authority` stands for
 * `host`. Other hosts of `wasi:http` reserve the same ones, so that a guest may copy all fields of a request to a
 * response. */
const forbidden: ReadonlySet<string> = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** `name` in lower case. */
export function isForbidden(name: string): boolean {
  return forbidden.has(name);
}
