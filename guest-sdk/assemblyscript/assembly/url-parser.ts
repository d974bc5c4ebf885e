// Parses URLs of http, https, ws and wss, absolute or against a base, by the URL Standard, section 4.4.
// For these schemes the standard's state machine comes down to cutting at the first of a few marks.
import { codeAt, isAlpha, isDigit, lowerCase } from "./ascii";
import { EncodeSet, encodePercent } from "./percent";
import { parseHost } from "./url-host";
import { resolvePath } from "./url-path";
import { defaultPort, UrlRecord } from "./url-record";

/** The parts of a URL, or null where the text is none. */
export function parseUrl(text: string, base: UrlRecord | null): UrlRecord | null {
  const input = cleaned(text);
  const colon = schemeEnd(input);
  if (colon != -1) {
    const scheme = lowerCase(input.substring(0, colon));
    const rest = input.substring(colon + 1);
    if (defaultPort(scheme) == -1) return null;
    if (base === null || base.scheme != scheme || rest.startsWith("//")) {
      return parseAuthority(scheme, rest);
    }
    return parseRelative(rest, base);
  }
  return base === null ? null : parseRelative(input, base);
}

/** Without control characters and spaces around it, and without tabs and line ends anywhere. */
function cleaned(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && codeAt(text, start) <= 0x20) start++;
  while (end > start && codeAt(text, end - 1) <= 0x20) end--;
  const trimmed = text.substring(start, end);
  if (!trimmed.includes("\t") && !trimmed.includes("\n") && !trimmed.includes("\r")) return trimmed;
  return trimmed.replaceAll("\t", "").replaceAll("\n", "").replaceAll("\r", "");
}

/** Where the scheme's ":" stands, or -1. */
function schemeEnd(text: string): i32 {
  for (let index = 0; index < text.length; index++) {
    const code = codeAt(text, index);
    if (code == 0x3a) return index > 0 ? index : -1;
    if (isAlpha(code)) continue;
    const isMark = isDigit(code) || code == 0x2b || code == 0x2d || code == 0x2e;
    if (index == 0 || !isMark) return -1;
  }
  return -1;
}

/** What follows "scheme:", beginning with any number of slashes. */
function parseAuthority(scheme: string, text: string): UrlRecord | null {
  let start = 0;
  while (start < text.length && isSlash(codeAt(text, start))) start++;
  let end = start;
  while (end < text.length && !isSlash(codeAt(text, end))) {
    const code = codeAt(text, end);
    if (code == 0x3f || code == 0x23) break;
    end++;
  }
  const record = new UrlRecord();
  record.scheme = scheme;
  const authority = text.substring(start, end);
  const at = authority.lastIndexOf("@");
  if (at != -1) setCredentials(record, authority.substring(0, at));
  if (!setHostAndPort(record, authority.substring(at + 1))) return null;
  setPathAndBehind(record, text.substring(end), "/");
  return record;
}

function parseRelative(text: string, base: UrlRecord): UrlRecord | null {
  if (text.length >= 2 && isSlash(codeAt(text, 0)) && isSlash(codeAt(text, 1))) {
    return parseAuthority(base.scheme, text);
  }
  const record = base.sameOrigin();
  if (text == "" || text.startsWith("#") || text.startsWith("?")) {
    record.path = base.path;
    record.query = base.query;
    setQueryAndFragment(record, text);
  } else {
    setPathAndBehind(record, text, base.path);
  }
  return record;
}

function setCredentials(record: UrlRecord, text: string): void {
  const colon = text.indexOf(":");
  const username = colon == -1 ? text : text.substring(0, colon);
  record.username = encodePercent(username, EncodeSet.UserInfo);
  if (colon != -1) record.password = encodePercent(text.substring(colon + 1), EncodeSet.UserInfo);
}

/** Reads `host` or `host:port`; false where it is neither. */
export function setHostAndPort(record: UrlRecord, text: string): bool {
  const colon = text.lastIndexOf(":");
  const hasPort = colon > text.lastIndexOf("]");
  const host = parseHost(hasPort ? text.substring(0, colon) : text);
  if (host === null) return false;
  if (hasPort && !setPort(record, text.substring(colon + 1))) return false;
  record.host = host;
  return true;
}

/** Reads a port; an empty one and the scheme's own are left out. False where it is none. */
export function setPort(record: UrlRecord, text: string): bool {
  let port = 0;
  for (let index = 0; index < text.length; index++) {
    const code = codeAt(text, index);
    if (!isDigit(code)) return false;
    port = port * 10 + code - 0x30;
    if (port > 65535) return false;
  }
  record.port = text == "" || port == defaultPort(record.scheme) ? -1 : port;
  return true;
}

function setPathAndBehind(record: UrlRecord, text: string, basePath: string): void {
  let end = 0;
  while (end < text.length && codeAt(text, end) != 0x3f && codeAt(text, end) != 0x23) end++;
  const path = text.substring(0, end);
  record.path = path == "" ? "/" : resolvePath(path, basePath);
  setQueryAndFragment(record, text.substring(end));
}

/** Reads `?query#fragment`, either of which may be missing and then stays as it is. */
function setQueryAndFragment(record: UrlRecord, text: string): void {
  const hash = text.indexOf("#");
  if (text.startsWith("?")) {
    const query = hash == -1 ? text.substring(1) : text.substring(1, hash);
    record.query = encodePercent(query, EncodeSet.Query);
  }
  if (hash != -1) {
    record.fragment = encodePercent(text.substring(hash + 1), EncodeSet.Fragment);
  }
}

function isSlash(code: i32): bool {
  return code == 0x2f || code == 0x5c;
}
