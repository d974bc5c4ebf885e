import { parseHost } from "./url-host.ts";
import { encodeSets, percentEncode } from "./url-percent.ts";
import { defaultPort, isSpecial, type UrlRecord } from "./url-record.ts";

/** Reads `user:password@host:port` into a URL.
 * @returns false if it is no authority of the URL's scheme. */
export function parseAuthority(url: UrlRecord, text: string): boolean {
  const at = text.lastIndexOf("@");
  if (at >= 0) {
    const credentials = text.slice(0, at);
    const colon = credentials.indexOf(":");
    url.username = percentEncode(
      colon < 0 ? credentials : credentials.slice(0, colon),
      encodeSets.userinfo,
    );
    if (colon >= 0) url.password = percentEncode(credentials.slice(colon + 1), encodeSets.userinfo);
  }
  const hostAndPort = text.slice(at + 1);
  const colon = portColon(hostAndPort);
  const host = colon < 0 ? hostAndPort : hostAndPort.slice(0, colon);
  if (host === "" && (isSpecial(url.scheme) || at >= 0 || colon >= 0)) return false;
  url.host = parseHost(host, !isSpecial(url.scheme));
  if (url.host === null) return false;
  return colon < 0 || parsePort(url, hostAndPort.slice(colon + 1));
}

/** Where the port begins: at the first colon that stands in no brackets. */
export function portColon(text: string): number {
  let inBrackets = false;
  if (!text.includes("[")) return text.indexOf(":");
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === "[") inBrackets = true;
    else if (character === "]") inBrackets = false;
    else if (character === ":" && !inBrackets) return index;
  }
  return -1;
}

/** @returns false if the text is no port. */
export function parsePort(url: UrlRecord, digits: string): boolean {
  if (digits === "") {
    url.port = null;
    return true;
  }
  if (!/^\d+$/.test(digits)) return false;
  const port = Number(digits);
  if (port > 65_535) return false;
  url.port = port === defaultPort(url.scheme) ? null : port;
  return true;
}
