// Request (Fetch Standard §5.4). One that the host hands over is made of its record, and turns the
// record's parts into objects when somebody asks for them.
import { head } from "skerry:host";
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

const choices: Partial<Record<keyof Settings, readonly string[]>> = {
  redirect: ["follow", "error", "manual"],
  mode: ["cors", "no-cors", "same-origin", "navigate"],
  credentials: ["omit", "same-origin", "include"],
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
};

/** In the place of settings: the first argument is the content, and the rest is filled in from within. */
const filledWithin: RequestInit = {};

interface RequestInternals {
  /** The request of a handler. Its headers can't be changed; the host has them until somebody asks. */
  from(record: RequestRecord): Request;
  /** The signal that may abort it, or the one that this follows: null where there is none that anybody has asked for. */
  signalOf(request: Request): AbortSignal | null;
}

export let requestInternals: RequestInternals;

/** In the place of a signal that aborts with another, until somebody asks for it: nothing else can abort it. */
class Following {
  readonly source: AbortSignal;

  constructor(source: AbortSignal) {
    this.source = source;
  }
}

function followed(signal: AbortSignal | Following | null): Following | null {
  return signal === null || signal instanceof Following ? signal : new Following(signal);
}

export class Request extends Body {
  #method = "GET";
  /** The URI that the host gave. */
  #uri = "";
  /** Its usual form (URL Standard, "URL serializing"), made when somebody asks. */
  #url: string | null = null;
  #fields: Field[] | null = null;
  #isFixed = false;
  #settings = defaults;
  /** These two are made when somebody asks for them. */
  #headers: Headers | null = null;
  #signal: AbortSignal | Following | null = null;
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
    if (this.#headers === null) {
      const fields = this.#fields ?? (this.#isVisitors ? visitorsFields() : []);
      this.#headers = headersInternals.of(fields, this.#isFixed);
    }
    return this.#headers;
  }
  get signal(): AbortSignal {
    const signal = this.#signal;
    if (signal instanceof Following) this.#signal = AbortSignal.any([signal.source]);
    else if (signal === null) this.#signal = this.#isVisitors ? visitorSignal() : newSignal();
    return this.#signal as AbortSignal;
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
    copy.#signal = followed(this.#signal);
    return copy;
  }

  static {
    requestInternals = {
      from({ method, uri, body }) {
        const request = spareRequest ?? new Request(null, filledWithin);
        spareRequest = null;
        if (body.tag !== "empty") {
          const { val } = body;
          const content = typeof val === "number" ? contentBehind(val) : val;
          bodyInternals.give(request, content as Content);
        }
        request.#method = method;
        request.#uri = uri;
        request.#isFixed = true;
        request.#isVisitors = true;
        return request;
      },
      signalOf: (request) => {
        const signal = request.#signal;
        return signal instanceof Following ? signal.source : signal;
      },
    };
  }
}

/** Made when the worker is built, for the one request that an instance serves: to fill it in is a third
 * of the work. */
let spareRequest: Request | null = new Request(null, filledWithin);

/** The fields of the request that is being answered (`runtime/abi/head.wit`). */
function visitorsFields(): Field[] {
  const lines = head.fields().split("\n");
  const fields: Field[] = [];
  // Behind the last line feed is nothing.
  const count = lines.length - 1;
  for (let index = 0; index < count; index++) {
    const line = lines[index]!;
    const colon = line.indexOf(":");
    fields.push([line.slice(0, colon), line.slice(colon + 1)]);
  }
  return fields;
}

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

function signalFrom(
  inherited: AbortSignal | Following | null,
  { signal }: RequestInit,
): Following | null {
  if (signal === null) return null;
  if (signal === undefined) return followed(inherited);
  if (signal instanceof AbortSignal) return new Following(signal);
  throw new TypeError("The signal of a request is an AbortSignal");
}

function settingsFrom(inherited: Settings, init: RequestInit): Settings {
  // Each by its own name, and without an object where nothing new is set: to look one up by a name that is a value
  // costs several times as much, and most requests set none of these, or take them from another request.
  const { redirect, mode, credentials, cache, referrer, referrerPolicy, integrity, keepalive } =
    init;
  const isInherited =
    (redirect === undefined || redirect === inherited.redirect) &&
    (mode === undefined || mode === inherited.mode) &&
    (credentials === undefined || credentials === inherited.credentials) &&
    (cache === undefined || cache === inherited.cache) &&
    (referrer === undefined || referrer === inherited.referrer) &&
    (referrerPolicy === undefined || referrerPolicy === inherited.referrerPolicy) &&
    (integrity === undefined || integrity === inherited.integrity) &&
    (keepalive === undefined || keepalive === inherited.keepalive);
  if (isInherited) return inherited;
  return {
    redirect: settingFrom("redirect", redirect, inherited) as string,
    mode: settingFrom("mode", mode, inherited) as string,
    credentials: settingFrom("credentials", credentials, inherited) as string,
    cache: settingFrom("cache", cache, inherited) as string,
    referrer: settingFrom("referrer", referrer, inherited) as string,
    referrerPolicy: settingFrom("referrerPolicy", referrerPolicy, inherited) as string,
    integrity: settingFrom("integrity", integrity, inherited) as string,
    keepalive: settingFrom("keepalive", keepalive, inherited) as boolean,
  };
}

function settingFrom(name: keyof Settings, value: unknown, inherited: Settings): unknown {
  if (value === undefined || value === inherited[name]) return inherited[name];
  if (name === "keepalive") return Boolean(value);
  const text = `${value}`;
  if (choices[name]?.includes(text) !== false) return text;
  throw new TypeError(`${name} can't be ${JSON.stringify(text)}: ${choices[name]}`);
}
