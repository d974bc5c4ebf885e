// Request (Fetch Standard §5.4). One that the host hands over is made of its record, and turns the
// record's parts into objects when somebody asks for them.
import { AbortSignal, newSignal } from "../events/abort.ts";
import { visitorSignal } from "../loop/visitor.ts";
import { ReadableStream } from "../streams/streams.ts";
import { URL } from "../web/url.ts";
import { normalizeUrl } from "../web/url-parse.ts";
import { Body, bodyInternals, type Content } from "./body.ts";
import { type BodyRecord, contentBehind } from "./body-record.ts";
import { ExtractedBody, extractBody } from "./extract-body.ts";
import { isToken } from "./field-syntax.ts";
import {
  type Field,
  fieldsFrom,
  type Headers,
  type HeadersInit,
  hasContentType,
  headersInternals,
} from "./headers.ts";

export interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: unknown;
  signal?: unknown;
  duplex?: string;
  redirect?: string;
  mode?: string;
  credentials?: string;
  cache?: string;
  referrer?: string;
  referrerPolicy?: string;
  integrity?: string;
  keepalive?: boolean;
}

interface Settings {
  readonly redirect: string;
  readonly mode: string;
  readonly credentials: string;
  readonly cache: string;
  readonly referrer: string;
  readonly referrerPolicy: string;
  readonly integrity: string;
  readonly keepalive: boolean;
}

/** A request as it crosses from the host: `request` of runtime/abi/types.wit. */
export interface RequestRecord {
  readonly method: string;
  readonly uri: string;
  readonly fields: Field[];
  readonly body: BodyRecord;
}

const defaults: Settings = {
  redirect: "follow",
  mode: "cors",
  credentials: "same-origin",
  cache: "default",
  referrer: "about:client",
  referrerPolicy: "",
  integrity: "",
  keepalive: false,
};

const settingNames = Object.keys(defaults) as (keyof Settings)[];

const choices: Partial<Record<keyof Settings, readonly string[]>> = {
  redirect: ["follow", "error", "manual"],
  mode: ["cors", "no-cors", "same-origin", "navigate"],
  credentials: ["omit", "same-origin", "include"],
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
};

/** In the place of settings: the first argument is the content, and the rest is filled in from within. */
const filledWithin: RequestInit = {};

interface RequestInternals {
  /** The request of a handler. Its headers can't be changed. */
  from(record: RequestRecord): Request;
  /** The signal that may abort it: null for one that nobody has asked for. */
  signalOf(request: Request): AbortSignal | null;
}

export let requestInternals: RequestInternals;

export class Request extends Body {
  #method = "GET";
  /** The URI that the host gave. */
  #uri = "";
  /** Its usual form (URL Standard, "URL serializing"), made when somebody asks. */
  #url: string | null = null;
  #fields: Field[] | null = null;
  #areFieldsFixed = false;
  #settings = defaults;
  /** These two are made when somebody asks for them. */
  #headers: Headers | null = null;
  #signal: AbortSignal | null = null;
  /** Whether it is the one that the handler was called with. */
  #isVisitors = false;

  constructor(input: unknown, init?: RequestInit | null) {
    if (init === filledWithin) {
      super(input as Content | null);
      return;
    }
    const given = init ?? {};
    const source = input instanceof Request ? input : null;
    const method = given.method === undefined ? (source?.method ?? "GET") : methodOf(given.method);
    const url = source === null ? urlOf(input) : source.url;
    const inherited = source === null ? defaults : source.#settings;
    const settings = init === undefined ? inherited : settingsFrom(inherited, given);
    // A signal that nobody has asked for is one that nobody can abort.
    const signal = signalFrom(source === null ? null : source.#signal, given);
    const fields = given.headers === undefined ? fieldsOf(source) : fieldsFrom(given.headers);
    const { content, type } = contentFrom(source, given, method);
    super(content);
    this.#method = method;
    this.#url = url;
    this.#fields = fields;
    this.#settings = settings;
    this.#signal = signal;
    if (type !== null && !hasContentType(fields)) fields.push(["content-type", type]);
  }

  get method(): string {
    return this.#method;
  }
  get url(): string {
    this.#url ??= normalizeUrl(this.#uri) ?? this.#uri;
    return this.#url;
  }
  get headers(): Headers {
    this.#headers ??= headersInternals.of(this.#fields ?? [], this.#areFieldsFixed);
    return this.#headers;
  }
  get signal(): AbortSignal {
    this.#signal ??= this.#isVisitors ? visitorSignal() : newSignal();
    return this.#signal;
  }
  get redirect(): string {
    return this.#settings.redirect;
  }
  get mode(): string {
    return this.#settings.mode;
  }
  get credentials(): string {
    return this.#settings.credentials;
  }
  get cache(): string {
    return this.#settings.cache;
  }
  get referrer(): string {
    return this.#settings.referrer;
  }
  get referrerPolicy(): string {
    return this.#settings.referrerPolicy;
  }
  get integrity(): string {
    return this.#settings.integrity;
  }
  get keepalive(): boolean {
    return this.#settings.keepalive;
  }
  get destination(): string {
    return "";
  }
  get duplex(): "half" {
    return "half";
  }

  clone(): Request {
    const copy = new Request(bodyInternals.copy(this), filledWithin);
    copy.#method = this.#method;
    copy.#url = this.url;
    copy.#fields = fieldsOf(this);
    copy.#settings = this.#settings;
    copy.#isVisitors = this.#isVisitors;
    if (this.#signal !== null) copy.#signal = AbortSignal.any([this.#signal]);
    return copy;
  }

  static {
    requestInternals = {
      from({ method, uri, fields, body }) {
        const request = spareRequest ?? new Request(null, filledWithin);
        spareRequest = null;
        if (body.tag !== "empty") {
          const { val } = body;
          const content = typeof val === "number" ? contentBehind(val) : val;
          bodyInternals.give(request, content as Content);
        }
        request.#method = method;
        request.#uri = uri;
        request.#fields = fields;
        request.#areFieldsFixed = true;
        request.#isVisitors = true;
        return request;
      },
      signalOf: (request) => request.#signal,
    };
  }
}

/** Made when the worker is built, for the one request that an instance serves: to fill it in is a third
 * of the work. */
let spareRequest: Request | null = new Request(null, filledWithin);

function fieldsOf(source: Request | null): Field[] {
  return source === null ? [] : headersInternals.fieldsOf(source.headers).slice();
}

function urlOf(input: unknown): string {
  const url = new URL(`${input}`);
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("The URL of a request must not hold a user name or password");
  }
  return url.href;
}

const usualMethods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"];

/** Methods of HTTP's first days are spelled in capitals whatever the case (Fetch Standard §2.2.1). */
function methodOf(input: unknown): string {
  const method = `${input}`;
  if (usualMethods.includes(method)) return method;
  const upper = method.toUpperCase();
  if (!isToken(method)) throw new TypeError(`${JSON.stringify(method)} is not an HTTP method`);
  if (["CONNECT", "TRACE", "TRACK"].includes(upper)) {
    throw new TypeError(`A request's method can't be ${upper}`);
  }
  return usualMethods.includes(upper) ? upper : method;
}

function contentFrom(source: Request | null, init: RequestInit, method: string): ExtractedBody {
  const isGiven = init.body !== undefined && init.body !== null;
  const isTaken = !isGiven && source !== null && bodyInternals.hasContent(source);
  if ((isGiven || isTaken) && (method === "GET" || method === "HEAD")) {
    throw new TypeError(`A request with the method ${method} has no body`);
  }
  if (isTaken) return new ExtractedBody(bodyInternals.move(source), null);
  const extracted = extractBody(init.body);
  if (extracted.content instanceof ReadableStream && init.duplex !== "half") {
    throw new TypeError('A request whose body is a stream needs duplex: "half"');
  }
  return extracted;
}

function signalFrom(inherited: AbortSignal | null, { signal }: RequestInit): AbortSignal | null {
  if (signal === null) return null;
  if (signal === undefined) return inherited === null ? null : AbortSignal.any([inherited]);
  if (signal instanceof AbortSignal) return AbortSignal.any([signal]);
  throw new TypeError("The signal of a request is an AbortSignal");
}

function settingsFrom(inherited: Settings, init: RequestInit): Settings {
  let settings = inherited;
  // By index, and without an object where nothing is set: most requests set none of these.
  for (let index = 0; index < settingNames.length; index++) {
    const name = settingNames[index]!;
    const value = init[name];
    if (value !== undefined) settings = { ...settings, [name]: settingFrom(name, value) };
  }
  return settings;
}

function settingFrom(name: keyof Settings, value: unknown): unknown {
  if (name === "keepalive") return Boolean(value);
  const text = `${value}`;
  if (choices[name]?.includes(text) !== false) return text;
  throw new TypeError(`${name} can't be ${JSON.stringify(text)}: ${choices[name]}`);
}
