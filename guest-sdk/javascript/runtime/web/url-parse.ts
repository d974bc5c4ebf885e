// The basic URL parser of the URL Standard. The standard walks a state machine character by character;
// here the text is cut at the characters that end a state, which the engine's own functions find.
// Tests hold the two against each other.
import { parseAuthority } from "./url-authority.ts";
import { parseHost } from "./url-host.ts";
import { appendPath, isDriveLetter, shortenPath, startsWithDriveLetter } from "./url-path.ts";
import { encodeSets, percentEncode } from "./url-percent.ts";
import { cutPlainUrl, isPlainUrl } from "./url-plain.ts";
import { isSpecial, serializeUrl, type UrlRecord } from "./url-record.ts";

const schemePattern = /^[a-z][a-z0-9+.-]*(?=:)/i;
const tabsAndNewlines = /[\t\n\r]/g;

/** A URL's parts as they stand in its text, not yet decoded or checked. */
interface Pieces {
  /** What stands between the scheme and the query. */
  readonly rest: string;
  readonly query: string | null;
  readonly fragment: string | null;
}

/** Parses a URL, relative to a base if there is one.
 * @returns null if the text is no URL. */
export function parseUrl(text: string, base: UrlRecord | null = null): UrlRecord | null {
  return isPlainUrl(text) ? cutPlainUrl(text) : parseUnusualUrl(text, base);
}

/** The same for a text that has been found not to be plain. */
export function parseUnusualUrl(text: string, base: UrlRecord | null = null): UrlRecord | null {
  const cleaned = trimControls(text).replace(tabsAndNewlines, "");
  const scheme = schemePattern.exec(cleaned)?.[0];
  if (scheme === undefined) return parseWithoutScheme(cut(cleaned), base);
  return parseWithScheme(scheme.toLowerCase(), cut(cleaned.slice(scheme.length + 1)), base);
}

/** The serialisation of a URL; null if the text is none. */
export function normalizeUrl(text: string): string | null {
  if (isPlainUrl(text)) return text;
  const url = parseUnusualUrl(text);
  return url === null ? null : serializeUrl(url);
}

/** Without C0 controls and spaces at both ends. */
function trimControls(text: string): string {
  if (text.charCodeAt(0) > 0x20 && text.charCodeAt(text.length - 1) > 0x20) return text;
  let from = 0;
  let to = text.length;
  while (from < to && text.charCodeAt(from) <= 0x20) from++;
  while (to > from && text.charCodeAt(to - 1) <= 0x20) to--;
  return text.slice(from, to);
}

function cut(text: string): Pieces {
  const hash = text.indexOf("#");
  const beforeHash = hash < 0 ? text : text.slice(0, hash);
  const mark = beforeHash.indexOf("?");
  return {
    rest: mark < 0 ? beforeHash : beforeHash.slice(0, mark),
    query: mark < 0 ? null : beforeHash.slice(mark + 1),
    fragment: hash < 0 ? null : text.slice(hash + 1),
  };
}

function parseWithScheme(scheme: string, pieces: Pieces, base: UrlRecord | null): UrlRecord | null {
  const { rest } = pieces;
  const url = emptyUrl(scheme);
  if (scheme === "file") return parseFile(url, pieces, base?.scheme === "file" ? base : null);
  if (isSpecial(scheme)) {
    if (base?.scheme === scheme && !rest.startsWith("//")) return parseRelative(url, pieces, base);
    return parseAfterSlashes(url, rest.replace(/^[/\\]+/, ""), pieces);
  }
  if (rest.startsWith("//")) return parseAfterSlashes(url, rest.slice(2), pieces);
  if (rest.startsWith("/")) appendPath(url, rest.slice(1));
  else setOpaquePath(url, pieces);
  return finish(url, pieces);
}

function parseWithoutScheme(pieces: Pieces, base: UrlRecord | null): UrlRecord | null {
  if (base === null) return null;
  if (base.opaque) {
    if (pieces.rest !== "" || pieces.query !== null || pieces.fragment === null) return null;
    return finish({ ...base }, pieces);
  }
  const url = emptyUrl(base.scheme);
  return base.scheme === "file" ? parseFile(url, pieces, base) : parseRelative(url, pieces, base);
}

/** "Relative state" and "relative slash state". */
function parseRelative(url: UrlRecord, pieces: Pieces, base: UrlRecord): UrlRecord | null {
  const { rest } = pieces;
  const slashes = isSpecial(url.scheme) ? /^[/\\]+/.exec(rest)?.[0] : /^\/\/?/.exec(rest)?.[0];
  if (slashes !== undefined && slashes.length >= 2) {
    return parseAfterSlashes(url, rest.slice(slashes.length), pieces);
  }
  url.username = base.username;
  url.password = base.password;
  url.host = base.host;
  url.port = base.port;
  if (slashes === undefined) return resolvePath(url, pieces, base);
  appendPath(url, rest.slice(1));
  return finish(url, pieces);
}

/** What begins with no slash goes where the base's last segment was. */
function resolvePath(url: UrlRecord, pieces: Pieces, base: UrlRecord): UrlRecord {
  url.path = base.path;
  if (pieces.rest === "") {
    url.query = base.query;
  } else {
    shortenPath(url);
    appendPath(url, pieces.rest);
  }
  return finish(url, pieces);
}

/** "Authority state" and "path start state". */
function parseAfterSlashes(url: UrlRecord, text: string, pieces: Pieces): UrlRecord | null {
  const end = text.search(isSpecial(url.scheme) ? /[/\\]/ : /\//);
  if (!parseAuthority(url, end < 0 ? text : text.slice(0, end))) return null;
  if (end >= 0) appendPath(url, text.slice(end + 1));
  else if (isSpecial(url.scheme)) url.path = "/";
  return finish(url, pieces);
}

/** "File state", "file slash state" and "file host state". */
function parseFile(url: UrlRecord, pieces: Pieces, base: UrlRecord | null): UrlRecord | null {
  const { rest } = pieces;
  url.host = "";
  if (/^[/\\]{2}/.test(rest)) return parseFileHost(url, rest.slice(2), pieces);
  if (base !== null) url.host = base.host;
  if (/^[/\\]/.test(rest)) {
    const drive = /^\/[a-z]:(?=\/|$)/i.exec(base?.path ?? "")?.[0];
    if (drive !== undefined && !startsWithDriveLetter(rest.slice(1))) url.path = drive;
    appendPath(url, rest.slice(1));
    return finish(url, pieces);
  }
  if (base !== null && !startsWithDriveLetter(rest)) return resolvePath(url, pieces, base);
  appendPath(url, rest);
  return finish(url, pieces);
}

function parseFileHost(url: UrlRecord, text: string, pieces: Pieces): UrlRecord | null {
  const end = text.search(/[/\\]/);
  const name = end < 0 ? text : text.slice(0, end);
  if (isDriveLetter(name)) {
    appendPath(url, text);
    return finish(url, pieces);
  }
  const host = name === "" ? "" : parseHost(name, false);
  if (host === null) return null;
  url.host = host === "localhost" ? "" : host;
  appendPath(url, end < 0 ? "" : text.slice(end + 1));
  return finish(url, pieces);
}

function setOpaquePath(url: UrlRecord, pieces: Pieces): void {
  url.opaque = true;
  url.path = percentEncode(pieces.rest, encodeSets.c0Control);
  // A space at its end would be lost when the URL is parsed again without query and fragment.
  const last = pieces.query !== null || pieces.fragment !== null;
  if (last && url.path.endsWith(" ")) url.path = `${url.path.slice(0, -1)}%20`;
}

function finish(url: UrlRecord, { query, fragment }: Pieces): UrlRecord {
  if (query !== null) url.query = encodeQuery(url, query);
  url.fragment = fragment === null ? null : encodeFragment(fragment);
  return url;
}

/** Percent-encodes a query as the URL's scheme asks for. */
export const encodeQuery = (url: UrlRecord, query: string): string =>
  percentEncode(query, isSpecial(url.scheme) ? encodeSets.specialQuery : encodeSets.query);

export const encodeFragment = (fragment: string): string =>
  percentEncode(fragment, encodeSets.fragment);

const emptyUrl = (scheme: string): UrlRecord => ({
  scheme,
  username: "",
  password: "",
  host: null,
  port: null,
  path: "",
  opaque: false,
  query: null,
  fragment: null,
});
