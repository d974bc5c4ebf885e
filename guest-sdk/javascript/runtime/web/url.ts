// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
import { parseUrl } from "./url-parse.ts";
import { hostAndPort, isSpecial, serializeUrl, type UrlRecord } from "./url-record.ts";
import { paramsOfQuery, replaceParams, type URLSearchParams } from "./url-search-params.ts";
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
  #record: UrlRecord;
  #searchParams: URLSearchParams | null = null;

  /** @throws TypeError if the text is no URL. */
  constructor(url: unknown, base?: unknown) {
    if (arguments.length === 0) throw new TypeError("URL: 1 argument needed, none given.");
    const record = parse(url, base);
    if (record === null) throw new TypeError(`Invalid URL: ${shown(url)}`);
    this.#record = record;
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
    return serializeUrl(this.#record);
  }

  set href(value: unknown) {
    const record = parseUrl(textOf(value));
    if (record === null) throw new TypeError(`Invalid URL: ${shown(value)}`);
    this.#record = record;
    this.#queryChanged();
  }

  get origin(): string {
    const { scheme, path } = this.#record;
    if (scheme === "blob") return originOfBlob(path);
    return isSpecial(scheme) && scheme !== "file"
      ? `${scheme}://${hostAndPort(this.#record)}`
      : "null";
  }

  get protocol(): string {
    return `${this.#record.scheme}:`;
  }

  set protocol(value: unknown) {
    setScheme(this.#record, textOf(value));
  }

  get username(): string {
    return this.#record.username;
  }

  set username(value: unknown) {
    setUsername(this.#record, textOf(value));
  }

  get password(): string {
    return this.#record.password;
  }

  set password(value: unknown) {
    setPassword(this.#record, textOf(value));
  }

  get host(): string {
    return hostAndPort(this.#record);
  }

  set host(value: unknown) {
    setHost(this.#record, textOf(value));
  }

  get hostname(): string {
    return this.#record.host ?? "";
  }

  set hostname(value: unknown) {
    setHostname(this.#record, textOf(value));
  }

  get port(): string {
    return `${this.#record.port ?? ""}`;
  }

  set port(value: unknown) {
    setPort(this.#record, textOf(value));
  }

  get pathname(): string {
    return this.#record.path;
  }

  set pathname(value: unknown) {
    setPath(this.#record, textOf(value));
  }

  get search(): string {
    return this.#record.query ? `?${this.#record.query}` : "";
  }

  set search(value: unknown) {
    setQuery(this.#record, textOf(value));
    this.#queryChanged();
  }

  get searchParams(): URLSearchParams {
    this.#searchParams ??= paramsOfQuery(this.#record.query ?? "", (query) => {
      this.#record.query = query === "" ? null : query;
    });
    return this.#searchParams;
  }

  get hash(): string {
    return this.#record.fragment ? `#${this.#record.fragment}` : "";
  }

  set hash(value: unknown) {
    setFragment(this.#record, textOf(value));
  }

  toString(): string {
    return this.href;
  }

  toJSON(): string {
    return this.href;
  }

  get [Symbol.toStringTag](): string {
    return "URL";
  }

  #queryChanged(): void {
    if (this.#searchParams) replaceParams(this.#searchParams, this.#record.query ?? "");
  }
}

function parse(url: unknown, base: unknown): UrlRecord | null {
  const text = textOf(url);
  if (base === undefined) return parseUrl(text);
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
