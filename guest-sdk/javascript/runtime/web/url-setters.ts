// The setters of the URL class: the basic URL parser with a state override (URL Standard, section 6.1).
// Each leaves the record as it is if the value is no such part.
import { parsePort, portColon } from "./url-authority.ts";
import { parseHost } from "./url-host.ts";
import { encodeFragment, encodeQuery } from "./url-parse.ts";
import { appendPath } from "./url-path.ts";
import { encodeSets, percentEncode } from "./url-percent.ts";
import {
  defaultPort,
  hasCredentials,
  isSpecial,
  isWithoutAuthority,
  type UrlRecord,
} from "./url-record.ts";

const withoutTabsAndNewlines = (text: string): string => text.replace(/[\t\n\r]/g, "");

export function setScheme(url: UrlRecord, text: string): void {
  const scheme = /^[a-z][a-z0-9+.-]*(?=:)/i
    .exec(`${withoutTabsAndNewlines(text)}:`)?.[0]
    .toLowerCase();
  if (scheme === undefined || isSpecial(scheme) !== isSpecial(url.scheme)) return;
  if (scheme === "file" && (hasCredentials(url) || url.port !== null)) return;
  if (url.scheme === "file" && url.host === "") return;
  url.scheme = scheme;
  if (url.port === defaultPort(scheme)) url.port = null;
}

export function setUsername(url: UrlRecord, text: string): void {
  if (!isWithoutAuthority(url)) url.username = percentEncode(text, encodeSets.userinfo);
}

export function setPassword(url: UrlRecord, text: string): void {
  if (!isWithoutAuthority(url)) url.password = percentEncode(text, encodeSets.userinfo);
}

/** Host and port. */
export function setHost(url: UrlRecord, text: string): void {
  if (url.opaque) return;
  const authority = untilPath(url, withoutTabsAndNewlines(text));
  const colon = url.scheme === "file" ? -1 : portColon(authority);
  if (colon === 0) return;
  if (!replaceHost(url, colon < 0 ? authority : authority.slice(0, colon)) || colon < 0) return;
  setPortDigits(url, authority.slice(colon + 1));
}

export function setHostname(url: UrlRecord, text: string): void {
  if (url.opaque) return;
  const authority = untilPath(url, withoutTabsAndNewlines(text));
  if (url.scheme !== "file" && portColon(authority) >= 0) return;
  replaceHost(url, authority);
}

const untilPath = (url: UrlRecord, text: string): string => {
  const end = text.search(isSpecial(url.scheme) ? /[/\\?#]/ : /[/?#]/);
  return end < 0 ? text : text.slice(0, end);
};

function replaceHost(url: UrlRecord, text: string): boolean {
  const isFile = url.scheme === "file";
  if (text === "" && !isFile) {
    if (isSpecial(url.scheme) || hasCredentials(url) || url.port !== null) return false;
  }
  const host = text === "" ? "" : parseHost(text, !isSpecial(url.scheme));
  if (host === null) return false;
  url.host = isFile && host === "localhost" ? "" : host;
  return true;
}

export function setPort(url: UrlRecord, text: string): void {
  if (isWithoutAuthority(url)) return;
  if (text === "") url.port = null;
  else setPortDigits(url, withoutTabsAndNewlines(text));
}

function setPortDigits(url: UrlRecord, text: string): void {
  const digits = /^\d+/.exec(text)?.[0];
  if (digits !== undefined) parsePort(url, digits);
}

export function setPath(url: UrlRecord, text: string): void {
  if (url.opaque) return;
  const path = withoutTabsAndNewlines(text);
  url.path = "";
  if (path !== "" || isSpecial(url.scheme)) {
    const slash = isSpecial(url.scheme) ? /^[/\\]/ : /^\//;
    appendPath(url, path.replace(slash, ""));
  } else if (url.host === null) {
    url.path = "/";
  }
}

export function setQuery(url: UrlRecord, text: string): void {
  const query = text.startsWith("?") ? text.slice(1) : text;
  url.query = text === "" ? null : encodeQuery(url, withoutTabsAndNewlines(query));
}

export function setFragment(url: UrlRecord, text: string): void {
  const fragment = text.startsWith("#") ? text.slice(1) : text;
  url.fragment = text === "" ? null : encodeFragment(withoutTabsAndNewlines(fragment));
}
