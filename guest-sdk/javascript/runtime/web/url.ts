import { parseUnusualUrl, parseUrl } from "./url-parse.ts";
import {
  cutPlainUrl,
  hostOfPlainUrl,
  isPlainUrl,
  originOfPlainUrl,
  pathOfPlainUrl,
  protocolOfPlainUrl,
  queryOfPlainUrl,
} from "./url-plain.ts";
import { hostAndPort, isSpecial, serializeUrl, type UrlRecord } from "./url-record.ts";
import {
  paramsOfQuery,
  replaceParams,
  type URLSearchParams,
  whenParamsChange,
} from "./url-search-params.ts";
import {
  setFragment,
  setHost,
  setHostname,
  setPassword,
  setPath,
  setPort,
  setQuery,
  setScheme,
  setUsername,
} from "./url-setters.ts";

/** Lone surrogates are left to the parser, which percent-encodes them as U+FFFD. */
const textOf = (value: unknown): string =>
  typeof value === "string" ? value : `${value as string}`;

/** `URL` of the URL Standard. */
export class URL {
  /** A plain URL stays its text until its port or its host without one is asked for, or a part of it is set. It has no user name,
   * no password and no fragment. */
  #url: UrlRecord | string;
  #searchParams: URLSearchParams | null = null;

  /** @throws TypeError if the text is no URL, as "undefined" is none. */
  constructor(url: unknown, base?: unknown) {
    const parsed = parse(url, base);
    if (parsed === null) throw new TypeError(`Invalid URL: ${shown(url)}`);
    this.#url = parsed;
  }

  static canParse(url: unknown, base?: unknown): boolean {
    return parse(url, base) !== null;
  }

  /** The URL, or null where the constructor would throw. */
  static parse(url: unknown, base?: unknown): URL | null {
    // What makes strings of them may throw, and is not to be mistaken for a text that is no URL.
    const text = textOf(url);
    const baseText = base === undefined ? undefined : textOf(base);
    try {
      return new URL(text, baseText);
    } catch {
      return null;
    }
  }

  get href(): string {
    return URL.#textOf(this);
  }

  set href(value: unknown) {
    const record = parseUrl(textOf(value));
    if (record === null) throw new TypeError(`Invalid URL: ${shown(value)}`);
    this.#url = record;
    URL.#queryChanged(this, record);
  }

  get origin(): string {
    if (typeof this.#url === "string") return originOfPlainUrl(this.#url);
    const record = URL.#recordOf(this);
    const { scheme, path } = record;
    if (scheme === "blob") return originOfBlob(path);
    return isSpecial(scheme) && scheme !== "file" ? `${scheme}://${hostAndPort(record)}` : "null";
  }

  get protocol(): string {
    return typeof this.#url === "string" ? protocolOfPlainUrl(this.#url) : `${this.#url.scheme}:`;
  }

  set protocol(value: unknown) {
    setScheme(URL.#recordOf(this), textOf(value));
  }

  get username(): string {
    return typeof this.#url === "string" ? "" : this.#url.username;
  }

  set username(value: unknown) {
    setUsername(URL.#recordOf(this), textOf(value));
  }

  get password(): string {
    return typeof this.#url === "string" ? "" : this.#url.password;
  }

  set password(value: unknown) {
    setPassword(URL.#recordOf(this), textOf(value));
  }

  get host(): string {
    return typeof this.#url === "string" ? hostOfPlainUrl(this.#url) : hostAndPort(this.#url);
  }

  set host(value: unknown) {
    setHost(URL.#recordOf(this), textOf(value));
  }

  get hostname(): string {
    return URL.#recordOf(this).host ?? "";
  }

  set hostname(value: unknown) {
    setHostname(URL.#recordOf(this), textOf(value));
  }

  get port(): string {
    return `${URL.#recordOf(this).port ?? ""}`;
  }

  set port(value: unknown) {
    setPort(URL.#recordOf(this), textOf(value));
  }

  get pathname(): string {
    const url = this.#url;
    return typeof url === "string" ? pathOfPlainUrl(url) : url.path;
  }

  set pathname(value: unknown) {
    setPath(URL.#recordOf(this), textOf(value));
  }

  get search(): string {
    const query = URL.#queryOf(this);
    return query ? `?${query}` : "";
  }

  set search(value: unknown) {
    const record = URL.#recordOf(this);
    setQuery(record, textOf(value));
    URL.#queryChanged(this, record);
  }

  get searchParams(): URLSearchParams {
    this.#searchParams ??= paramsOfQuery(URL.#queryOf(this) ?? "", this);
    return this.#searchParams;
  }

  get hash(): string {
    if (typeof this.#url === "string") return "";
    const { fragment } = this.#url;
    return fragment ? `#${fragment}` : "";
  }

  set hash(value: unknown) {
    setFragment(URL.#recordOf(this), textOf(value));
  }

  toString(): string {
    return URL.#textOf(this);
  }

  toJSON(): string {
    return URL.#textOf(this);
  }

  get [Symbol.toStringTag](): string {
    return "URL";
  }

  // Private methods would be one more property of each URL: static ones are none.
  static #textOf(url: URL): string {
    return typeof url.#url === "string" ? url.#url : serializeUrl(url.#url);
  }

  static #recordOf(url: URL): UrlRecord {
    if (typeof url.#url === "string") url.#url = cutPlainUrl(url.#url);
    return url.#url;
  }

  static #queryOf(url: URL): string | null {
    return typeof url.#url === "string" ? queryOfPlainUrl(url.#url) : url.#url.query;
  }

  static #queryChanged(url: URL, { query }: UrlRecord): void {
    if (url.#searchParams) replaceParams(url.#searchParams, query ?? "");
  }

  static {
    whenParamsChange((owner, query) => {
      URL.#recordOf(owner as URL).query = query === "" ? null : query;
    });
  }
}

/** The text itself of a plain URL, the record of any other; null if the text is none. */
function parse(url: unknown, base: unknown): UrlRecord | string | null {
  const text = textOf(url);
  if (base === undefined) return isPlainUrl(text) ? text : parseUnusualUrl(text);
  const baseRecord = parseUrl(textOf(base));
  return baseRecord === null ? null : parseUrl(text, baseRecord);
}

function originOfBlob(path: string): string {
  const inner = parseUrl(path);
  return inner?.scheme === "http" || inner?.scheme === "https"
    ? `${inner.scheme}://${hostAndPort(inner)}`
    : "null";
}

/** At most what fits on a line of a log. */
const shown = (url: unknown): string => JSON.stringify(textOf(url).slice(0, 200));
