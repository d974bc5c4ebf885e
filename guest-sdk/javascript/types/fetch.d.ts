/** The Fetch standard, as far as a server has it.
 * @module fetch */

/** Makes a request to an origin that skerry.toml allows. Needs the grant "fetch". Rejects with a TypeError
 * whose `cause` is a HostFailure where there is no response, and with the signal's reason where that
 * aborts. */
declare function fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;

/** The cause of what `fetch` rejects with, and of what a body's stream fails with. */
interface HostFailure extends Error {
  /** The name of the class. */
  readonly name: "HostFailure";
  /** The code of the failure. */
  readonly reason:
    | "denied"
    | "private-address"
    | "dns"
    | "connect"
    | "tls"
    | "timed-out"
    | "cut-short"
    | "redirect"
    | "bad-request"
    | "bad-response"
    | "too-large"
    | "limit"
    | "loop"
    | "aborted"
    | "no-stub"
    | "client-left"
    | "cancelled";
}

/** A request, or a URL. */
type RequestInfo = Request | string;

/** Header fields, in a form that `Headers` takes. */
type HeadersInit = Headers | Iterable<readonly [string, string]> | Record<string, string>;

/** Header fields.
 * @see https://fetch.spec.whatwg.org/#headers-class */
declare class Headers {
  constructor(init?: HeadersInit);
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  /** Each value of `set-cookie` on its own. */
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(
    callback: (value: string, name: string, headers: Headers) => void,
    thisArg?: unknown,
  ): void;
  keys(): IteratorObject<string, undefined>;
  values(): IteratorObject<string, undefined>;
  entries(): IteratorObject<[string, string], undefined>;
  [Symbol.iterator](): IteratorObject<[string, string], undefined>;
}

/** Content, in a form that `Request` and `Response` take. */
type BodyInit =
  | string
  | Blob
  | BufferSource
  | FormData
  | URLSearchParams
  | ReadableStream<Uint8Array>;

/** What requests and responses have in common: a body that is read once.
 * @see https://fetch.spec.whatwg.org/#body-mixin */
interface Body {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  formData(): Promise<FormData>;
  json<Value = unknown>(): Promise<Value>;
  text(): Promise<string>;
}

/** What happens to an answer that points elsewhere. */
type RequestRedirect = "error" | "follow" | "manual";
/** A worker reads back what it wrote, and nothing depends on it. */
type RequestMode = string;
/** A worker reads back what it wrote, and nothing depends on it. */
type RequestCredentials = string;
/** A worker reads back what it wrote, and nothing depends on it. */
type RequestCache = string;

/** Options of a request.
 * @see https://fetch.spec.whatwg.org/#requestinit */
interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  duplex?: "half";
  redirect?: RequestRedirect;
  signal?: AbortSignal | null;
  mode?: RequestMode;
  credentials?: RequestCredentials;
  cache?: RequestCache;
  referrer?: string;
  referrerPolicy?: string;
  integrity?: string;
  keepalive?: boolean;
}

/** A request: the visitor's, or one for `fetch`.
 * @see https://fetch.spec.whatwg.org/#request-class */
interface Request extends Body {}
declare class Request {
  constructor(input: Request | URL | string, init?: RequestInit);
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly redirect: RequestRedirect;
  readonly signal: AbortSignal;
  readonly mode: RequestMode;
  readonly credentials: RequestCredentials;
  readonly cache: RequestCache;
  readonly referrer: string;
  readonly referrerPolicy: string;
  readonly integrity: string;
  readonly keepalive: boolean;
  readonly destination: string;
  readonly duplex: "half";
  clone(): Request;
}

/** The type of a response. */
type ResponseType = "basic" | "cors" | "default" | "error" | "opaque" | "opaqueredirect";

/** Options of a response.
 * @see https://fetch.spec.whatwg.org/#responseinit */
interface ResponseInit {
  /** 200 to 599; 200 by default. */
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

/** A response: the worker's own, or what `fetch` resolves to.
 * @see https://fetch.spec.whatwg.org/#response-class */
interface Response extends Body {}
declare class Response {
  constructor(body?: BodyInit | null, init?: ResponseInit);
  static error(): Response;
  static json(value: unknown, init?: ResponseInit): Response;
  static redirect(url: string | URL, status?: number): Response;
  readonly type: ResponseType;
  readonly url: string;
  readonly redirected: boolean;
  readonly status: number;
  readonly ok: boolean;
  readonly statusText: string;
  readonly headers: Headers;
  clone(): Response;
}
