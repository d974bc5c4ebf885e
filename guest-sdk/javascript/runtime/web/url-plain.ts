import type { UrlRecord } from "./url-record.ts";

// Nearly every URL a worker meets is an http(s) URL that is its own serialisation. One regular
// expression says so at a tenth of the parser's price: host in lower case whose last label is no
// number, no default port, no dot segment, nothing to percent-encode, no fragment.
const plain =
  /^https?:\/\/(?:[a-z0-9_-]+\.)*[a-z][a-z0-9_-]*(?::(?:[1-9]\d{3}|[1-5]\d{4}))?(?:\/(?!\.|%2[eE])[!$-.0-;=@-Z[\]_a-z|~]*)+(?:\?[!$-&(-;=?-~]*)?$/;

/** Whether a text is an absolute http(s) URL that parses to itself. False says nothing: it may be
 * one. */
export const isPlainUrl = (text: string): boolean => plain.test(text);

/** The record of a plain URL. */
export function cutPlainUrl(text: string): UrlRecord {
  const scheme = text[4] === ":" ? "http" : "https";
  const authority = scheme.length + 3;
  const path = text.indexOf("/", authority);
  const colon = text.lastIndexOf(":", path);
  const query = text.indexOf("?", path);
  return {
    scheme,
    username: "",
    password: "",
    host: text.slice(authority, colon < authority ? path : colon),
    port: colon < authority ? null : Number(text.slice(colon + 1, path)),
    path: text.slice(path, query < 0 ? text.length : query),
    opaque: false,
    query: query < 0 ? null : text.slice(query + 1),
    fragment: null,
  };
}
