/** The URL and URL Pattern standards.
 * @module url */

/** A URL.
 * @see https://url.spec.whatwg.org/#url-class */
declare class URL {
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string | URL, base?: string | URL): boolean;
  /** A URL that `fetch` of the same request finds the blob by, until it is revoked. */
  static createObjectURL(blob: Blob): string;
  static revokeObjectURL(url: string): void;
  static parse(url: string | URL, base?: string | URL): URL | null;
  href: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
  readonly origin: string;
  readonly searchParams: URLSearchParams;
  toJSON(): string;
  toString(): string;
}

/** The names and values of a query.
 * @see https://url.spec.whatwg.org/#interface-urlsearchparams */
declare class URLSearchParams {
  constructor(
    init?: string | URLSearchParams | Iterable<readonly [string, string]> | Record<string, string>,
  );
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  toString(): string;
  forEach(
    callback: (value: string, name: string, params: URLSearchParams) => void,
    thisArg?: unknown,
  ): void;
  keys(): IteratorObject<string, undefined>;
  values(): IteratorObject<string, undefined>;
  entries(): IteratorObject<[string, string], undefined>;
  [Symbol.iterator](): IteratorObject<[string, string], undefined>;
}

/** The parts of a pattern.
 * @see https://urlpattern.spec.whatwg.org/#dictdef-urlpatterninit */
interface URLPatternInit {
  baseURL?: string;
  protocol?: string;
  username?: string;
  password?: string;
  hostname?: string;
  port?: string;
  pathname?: string;
  search?: string;
  hash?: string;
}
/** What a part of a pattern has found.
 * @see https://urlpattern.spec.whatwg.org/#dictdef-urlpatterncomponentresult */
interface URLPatternComponentResult {
  input: string;
  groups: Record<string, string | undefined>;
}
/** What a pattern has found.
 * @see https://urlpattern.spec.whatwg.org/#dictdef-urlpatternresult */
interface URLPatternResult {
  inputs: (string | URLPatternInit)[];
  protocol: URLPatternComponentResult;
  username: URLPatternComponentResult;
  password: URLPatternComponentResult;
  hostname: URLPatternComponentResult;
  port: URLPatternComponentResult;
  pathname: URLPatternComponentResult;
  search: URLPatternComponentResult;
  hash: URLPatternComponentResult;
}

/** A pattern of URLs.
 * @see https://urlpattern.spec.whatwg.org/#urlpattern */
declare class URLPattern {
  constructor(
    pattern?: string | URLPatternInit,
    baseURL?: string,
    options?: { ignoreCase?: boolean },
  );
  constructor(pattern?: string | URLPatternInit, options?: { ignoreCase?: boolean });
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly hasRegExpGroups: boolean;
  test(input?: string | URLPatternInit, baseURL?: string): boolean;
  exec(input?: string | URLPatternInit, baseURL?: string): URLPatternResult | null;
}
