// The Fetch standard, as far as a server has it.

/** Makes a request to an origin that skerry.toml allows. Needs the grant "fetch". Rejects with a TypeError
 * whose `cause` is a HostFailure where there is no response, and with the signal's reason where that
 * aborts. */
declare function fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;

/** The cause of what `fetch` rejects with, and of what a body's stream fails with. */
interface HostFailure extends Error {
  readonly name: "HostFailure";
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

type RequestInfo = Request | string;

type HeadersInit = Headers | Iterable<readonly [string, string]> | Record<string, string>;

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

type BodyInit =
  | string
  | Blob
  | BufferSource
  | FormData
  | URLSearchParams
  | ReadableStream<Uint8Array>;

/** What requests and responses have in common: a body that is read once. */
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

type RequestRedirect = "error" | "follow" | "manual";
/** A worker reads back what it wrote, and nothing depends on it. */
type RequestMode = string;
type RequestCredentials = string;
type RequestCache = string;

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

type ResponseType = "basic" | "cors" | "default" | "error" | "opaque" | "opaqueredirect";

interface ResponseInit {
  /** 200 to 599; 200 by default. */
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

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
