import type { UrlRecord } from "./url-record.ts";

// Nearly every URL a worker meets is an http(s) URL that is its own serialisation. One regular
// expression says so at a tenth of the parser's price. It never goes back: each character that a
// pattern looks at costs.
const label = "[a-z][a-z0-9_-]*";
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
/** In lower case; a label that begins with a digit may be the end of an IPv4 address in disguise. */
const host = String.raw`(?:${label}(?:\.${label})*|${octet}(?:\.${octet}){3})`;
/** No default port is among these. */
const port = String.raw`(?::(?:[1-9]\d{3}|[1-5]\d{4}))?`;
/** No segment is "." or "..", and nothing is to be percent-encoded. */
const path = String.raw`(?:\/(?!\.|%2[eE])[!$-.0-;=@-Z[\]_a-z|~]*)+`;
const query = String.raw`(?:\?[!$-&(-;=?-~]*)?`;
const plain = new RegExp(String.raw`^https?:\/\/${host}${port}${path}${query}$`);

/** The text last found to be plain: what `request.url` gave is mostly parsed next. */
let lastPlain = "";

/** Where the authority begins at the earliest: behind `http://`. */
const shortest = 7;

/** Whether a text is an absolute http(s) URL that parses to itself. False says nothing: it may be
 * one. */
export function isPlainUrl(text: string): boolean {
  if (text === lastPlain) return text !== "";
  if (!plain.test(text)) return false;
  lastPlain = text;
  return true;
}

/** The record of a plain URL. */
export function cutPlainUrl(text: string): UrlRecord {
  const scheme = text[4] === ":" ? "http" : "https";
  const authority = scheme.length + 3;
  const path = text.indexOf("/", authority);
  const colon = text.lastIndexOf(":", path);
  return {
    scheme,
    username: "",
    password: "",
    host: text.slice(authority, colon < authority ? path : colon),
    port: colon < authority ? null : Number(text.slice(colon + 1, path)),
    path: pathOfPlainUrl(text),
    opaque: false,
    query: queryOfPlainUrl(text),
    fragment: null,
  };
}

/** The scheme of a plain URL, with its colon. */
export function protocolOfPlainUrl(text: string): string {
  return text[4] === ":" ? "http:" : "https:";
}

/** The host of a plain URL, with its port. */
export function hostOfPlainUrl(text: string): string {
  const authority = text[4] === ":" ? shortest : shortest + 1;
  givenHost = text.slice(authority, pathAt(text));
  return givenHost;
}

/** The host that was last asked for, which proxies put into a field: it needs no look. */
let givenHost = "";

export function lastHost(): string {
  return givenHost;
}

/** Where the path of the URL begins that was last asked for a part: to look through a text costs 400 for each character. */
let lastCut = "";
let lastPathAt = 0;

function pathAt(text: string): number {
  if (text === lastCut) return lastPathAt;
  lastCut = text;
  // Behind the second slash of `https://` as well.
  lastPathAt = text.indexOf("/", shortest + 1);
  return lastPathAt;
}

/** The origin of a plain URL. */
export function originOfPlainUrl(text: string): string {
  return text.slice(0, pathAt(text));
}

/** The path of a plain URL: parts that are asked for alone need no record. */
export function pathOfPlainUrl(text: string): string {
  const path = pathAt(text);
  const query = text.indexOf("?", path);
  return query < 0 ? text.slice(path) : text.slice(path, query);
}

/** The query of a plain URL; null without a question mark. */
export function queryOfPlainUrl(text: string): string | null {
  const query = text.indexOf("?", text === lastCut ? lastPathAt : shortest);
  return query < 0 ? null : text.slice(query + 1);
}
