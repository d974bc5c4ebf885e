import { lowerCase } from "./ascii";
import { EncodeSet, encodePercent } from "./percent";
import { parseUrl, setHostAndPort, setPort } from "./url-parser";
import { resolvePath } from "./url-path";
import { defaultPort, UrlRecord } from "./url-record";
import { URLSearchParams } from "./url-search-params";

/** An absolute URL of scheme http, https, ws or wss, by the URL Standard. Text of other schemes, and
 * with host names that are not ASCII, is no URL here. Setting a part to what it can't be does
 * nothing. */
export class URL {
  private record: UrlRecord;
  private params: URLSearchParams | null = null;

  /** Reads a URL. Traps if the text is not one, even against the base: `URL.parse` does not. (`record` is for
   * that function alone.) */
  constructor(text: string, base: string = "", record: UrlRecord | null = null) {
    const parsed = record === null ? read(text, base) : record;
    if (parsed === null) throw new Error("not a URL of http or https: '" + text + "'");
    this.record = parsed;
  }

  /** The URL, or null where the text is none. */
  static parse(text: string, base: string = ""): URL | null {
    const record = read(text, base);
    return record === null ? null : new URL(text, base, record);
  }

  /** Returns true if the text is a URL, or is one against the base. */
  static canParse(text: string, base: string = ""): bool {
    return read(text, base) !== null;
  }

  /** The whole URL. */
  get href(): string {
    return this.record.toString();
  }

  /** Returns the whole URL. */
  toString(): string {
    return this.href;
  }

  /** Scheme, host and port, as `https://example.com:8080`. */
  get origin(): string {
    return this.protocol + "//" + this.host;
  }

  /** The scheme, with ":" at the end. */
  get protocol(): string {
    return this.record.scheme + ":";
  }

  /** Sets the scheme: http, https, ws or wss, with or without ":". */
  set protocol(text: string) {
    const colon = text.indexOf(":");
    const scheme = lowerCase(colon == -1 ? text : text.substring(0, colon));
    if (defaultPort(scheme) == -1) return;
    this.record.scheme = scheme;
    if (this.record.port == defaultPort(scheme)) this.record.port = -1;
  }

  /** The user name, percent-encoded. */
  get username(): string {
    return this.record.username;
  }

  /** Sets the user name. */
  set username(text: string) {
    this.record.username = encodePercent(text, EncodeSet.UserInfo);
  }

  /** The password, percent-encoded. */
  get password(): string {
    return this.record.password;
  }

  /** Sets the password. */
  set password(text: string) {
    this.record.password = encodePercent(text, EncodeSet.UserInfo);
  }

  /** The host, with the port unless that is the scheme's own. */
  get host(): string {
    return this.port == "" ? this.record.host : this.record.host + ":" + this.port;
  }

  /** Sets the host, and the port if the text has one. */
  set host(text: string) {
    setHostAndPort(this.record, text);
  }

  /** The host without the port. */
  get hostname(): string {
    return this.record.host;
  }

  /** Sets the host alone. */
  set hostname(text: string) {
    if (!text.includes(":") || text.startsWith("[")) setHostAndPort(this.record, text);
  }

  /** The port; empty for the scheme's own. */
  get port(): string {
    return this.record.port == -1 ? "" : this.record.port.toString();
  }

  /** Sets the port; an empty text stands for the scheme's own. */
  set port(text: string) {
    setPort(this.record, text);
  }

  /** The path, percent-encoded, which begins with "/". */
  get pathname(): string {
    return this.record.path;
  }

  /** Sets the path. */
  set pathname(text: string) {
    const path = text.startsWith("/") || text.startsWith("\\") ? text : "/" + text;
    this.record.path = resolvePath(path.replaceAll("?", "%3F").replaceAll("#", "%23"), "/");
  }

  /** The query with "?" at the start; empty if there is none. */
  get search(): string {
    const query = this.record.query;
    return query === null || query == "" ? "" : "?" + query;
  }

  /** Sets the query, with or without "?"; an empty text removes it. */
  set search(text: string) {
    const query = text.startsWith("?") ? text.substring(1) : text;
    this.record.query = text == "" ? null : encodePercent(query, EncodeSet.Query);
    const params = this.params;
    if (params !== null) params.parse(query);
  }

  /** The query's names and values; changing them changes the URL. */
  get searchParams(): URLSearchParams {
    let params = this.params;
    if (params === null) {
      params = URLSearchParams.of(this);
      this.params = params;
    }
    return params;
  }

  /** @internal Takes over the query that `searchParams` has become. */
  replaceQuery(query: string): void {
    this.record.query = query == "" ? null : query;
  }

  /** The fragment with "#" at the start; empty if there is none. */
  get hash(): string {
    const fragment = this.record.fragment;
    return fragment === null || fragment == "" ? "" : "#" + fragment;
  }

  /** Sets the fragment, with or without "#"; an empty text removes it. */
  set hash(text: string) {
    const fragment = text.startsWith("#") ? text.substring(1) : text;
    this.record.fragment = text == "" ? null : encodePercent(fragment, EncodeSet.Fragment);
  }
}

function read(text: string, base: string): UrlRecord | null {
  if (base == "") return parseUrl(text, null);
  const against = parseUrl(base, null);
  return against === null ? null : parseUrl(text, against);
}
