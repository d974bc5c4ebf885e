// Request (Fetch Standard §5.4). One that the host hands over is made of its record, and turns the
// record's parts into objects when somebody asks for them.

import { head } from "skerry:host";
import { AbortSignal, newSignal } from "../events/abort.ts";
import { visitorSignal } from "../loop/visitor.ts";
import { append } from "../own-lists.ts";
import { ReadableStream } from "../streams/streams.ts";
import { URL } from "../web/url.ts";
import { normalizeUrl } from "../web/url-parse.ts";
import { isPlainUrl } from "../web/url-plain.ts";
import { Body, bodyInternals, type Content } from "./body.ts";
import { type BodyRecord, contentBehind } from "./body-record.ts";
import { ExtractedBody, extractBody } from "./extract-body.ts";
import { isToken } from "./field-syntax.ts";
import {
  type Field,
  fieldsFrom,
  Headers,
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

export const redirectModes: readonly string[] = ["follow", "error", "manual"];

const choices: Partial<Record<keyof Settings, readonly string[]>> = {
  redirect: redirectModes,
  mode: ["cors", "no-cors", "same-origin", "navigate"],
  credentials: ["omit", "same-origin", "include"],
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
};

/** In the place of settings: the first argument is the content, and the rest is filled in from within. */
const filledWithin: RequestInit = {};

interface RequestInternals {
  /** The request of a handler. Its headers can't be changed; the host has them until somebody asks. */
  from(record: RequestRecord): Request;
  /** The fields in the order they were set. */
  fieldsOf(request: Request): readonly Field[];
  /** The signal that may abort it, or the one that this follows: null where there is none that anybody has asked for. The
   * visitor's, which few look at, is not made for this. */
  signalOf(request: Request): AbortSignal | "visitor's" | null;
}

export let requestInternals: RequestInternals;

/** In the place of a signal that aborts with another, until somebody asks for it: nothing else can abort it. */
class Following {
  /** Null for the visitor's, which is made when it is asked for. */
  readonly #source: AbortSignal | null;

  constructor(source: AbortSignal | null) {
    this.#source = source;
  }

  get source(): AbortSignal {
    return this.#source ?? visitorSignal();
  }
}

const followingVisitor = new Following(null);

/** The one request that the handler was called with. Its headers can't be changed, and lie with the host until somebody
 * asks. */
let visitors: Request | null = null;

/** Nothing that nobody gave: what the settings of most requests are. */
const noInit: RequestInit = Object.freeze({});

export class Request extends Body {
  // Each field costs at every construction: what few requests have lies elsewhere.
  #method = "GET";
  /** The URI that the host gave, as long as `unread` holds it. */
  #url = "";
  /** The fields alone until somebody asks for headers; null as long as the host has them. */
  #headers: Headers | Field[] | null = null;
  #settings = defaults;
  /** Made when somebody asks for it. */
  #signal: AbortSignal | Following | null = null;

  constructor(input: unknown, init?: RequestInit | null) {
    if (init === filledWithin) {
      super(input as Content | null);
      return;
    }
    const given = init ?? noInit;
    const source = input instanceof Request ? input : null;
    // Another request as the settings: its parts are taken as they are, without the objects that stand for them.
    const example = given instanceof Request && isAsMade(given) ? given : null;
    const url = source === null ? urlOf(input) : source.url;
    let method: string;
    let settings = source === null ? defaults : source.#settings;
    let signal: AbortSignal | Following | null = source === null ? null : source.#signal;
    let fields: Field[];
    if (example !== null) {
      method = methodOf(example.#method);
      settings = example.#settings;
      signal = followedOf(example, example.#signal);
      fields = Request.#fieldsOf(example).slice();
    } else {
      method = given.method === undefined ? (source?.method ?? "GET") : methodOf(given.method);
      if (given !== noInit) settings = settingsFrom(settings, given);
      // A signal that nobody has asked for is one that nobody can abort.
      signal = signalFrom(signal, given);
      if (given.headers !== undefined) fields = fieldsFrom(given.headers);
      else fields = source === null ? [] : Request.#fieldsOf(source).slice();
    }
    const isEmpty = example !== null && !bodyInternals.hasContent(example);
    const { content, type } = contentFrom(source, isEmpty ? noInit : given, method);
    super(content);
    this.#method = method;
    this.#url = url;
    this.#headers = fields;
    this.#settings = settings;
    this.#signal = signal;
    if (type !== null && !hasContentType(fields)) append(fields, ["content-type", type]);
  }

  get method(): string {
    return this.#method;
  }
  get url(): string {
    if (this === visitors && isUriUnread) {
      this.#url = normalizeUrl(this.#url) ?? this.#url;
      isUriUnread = false;
    }
    return this.#url;
  }
  get headers(): Headers {
    const headers = this.#headers;
    if (headers instanceof Headers) return headers;
    const made = headersInternals.of(Request.#fieldsOf(this), this === visitors);
    this.#headers = made;
    return made;
  }
  get signal(): AbortSignal {
    const signal = this.#signal;
    if (signal instanceof Following) this.#signal = AbortSignal.any([signal.source]);
    else if (signal === null) this.#signal = this === visitors ? visitorSignal() : newSignal();
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
    copy.#headers = Request.#fieldsOf(this).slice();
    copy.#settings = this.#settings;
    copy.#signal = followedOf(this, this.#signal);
    return copy;
  }

  /** The fields as they lie: they are copied where they go to another request. */
  static #fieldsOf(request: Request): Field[] {
    const headers = request.#headers;
    if (headers === null) {
      const fields = request === visitors ? visitorsFields() : [];
      request.#headers = fields;
      return fields;
    }
    return headers instanceof Headers ? headersInternals.fieldsOf(headers) : headers;
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
        request.#url = uri;
        isUriUnread = true;
        visitors = request;
        return request;
      },
      fieldsOf: Request.#fieldsOf,
      signalOf: (request) => {
        const signal = request.#signal;
        if (signal === followingVisitor) return "visitor's";
        return signal instanceof Following ? signal.source : signal;
      },
    };
  }
}

/** Whether the URI of the visitor's request is still as the host gave it: its usual form (URL Standard, "URL
 * serializing") is made when somebody asks. */
let isUriUnread = false;

/** Made when the worker is built, for the one request that an instance serves: to fill it in is a third
 * of the work. */
let spareRequest: Request | null = new Request(null, filledWithin);

/** Whether a request is read as this file knows it: no subclass, and nothing put over a property. */
function isAsMade(request: Request): boolean {
  return (
    Object.getPrototypeOf(request) === Request.prototype && Reflect.ownKeys(request).length === 0
  );
}

/** What stands for the signal of a request in another one. */
function followedOf(request: Request, signal: AbortSignal | Following | null): Following | null {
  if (signal === null) return request === visitors ? followingVisitor : null;
  return signal instanceof Following ? signal : new Following(signal);
}

/** The fields of the request that is being answered (`runtime/abi/head.wit`). */
function visitorsFields(): Field[] {
  const lines = head.fields().split("\n");
  const fields: Field[] = [];
  // Behind the last line feed is nothing.
  const count = lines.length - 1;
  for (let index = 0; index < count; index++) {
    const line = lines[index]!;
    const colon = line.indexOf(":");
    append(fields, [line.slice(0, colon), line.slice(colon + 1)]);
  }
  return fields;
}

function urlOf(input: unknown): string {
  const text = `${input}`;
  if (isPlainUrl(text)) return text;
  const url = new URL(text);
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
  if (signal === undefined) {
    if (inherited === null || inherited instanceof Following) return inherited;
    return new Following(inherited);
  }
  if (signal instanceof AbortSignal) return new Following(signal);
  throw new TypeError("The signal of a request is an AbortSignal");
}

/** Each by its own name: to look one up by a name that is a value costs several times as much, and most requests set
 * none of these, or one. */
function settingsFrom(inherited: Settings, init: RequestInit): Settings {
  const { redirect, mode, credentials, cache, referrer, referrerPolicy, integrity, keepalive } =
    init;
  let settings = inherited;
  if (redirect !== undefined) settings = withSetting(settings, inherited, "redirect", redirect);
  if (mode !== undefined) settings = withSetting(settings, inherited, "mode", mode);
  if (credentials !== undefined) {
    settings = withSetting(settings, inherited, "credentials", credentials);
  }
  if (cache !== undefined) settings = withSetting(settings, inherited, "cache", cache);
  if (referrer !== undefined) settings = withSetting(settings, inherited, "referrer", referrer);
  if (referrerPolicy !== undefined) {
    settings = withSetting(settings, inherited, "referrerPolicy", referrerPolicy);
  }
  if (integrity !== undefined) settings = withSetting(settings, inherited, "integrity", integrity);
  if (keepalive !== undefined) settings = withSetting(settings, inherited, "keepalive", keepalive);
  return settings;
}

/** Settings with one of them set. They inherit the others: a copy of all costs many times as much. */
function withSetting<Name extends keyof Settings>(
  settings: Settings,
  inherited: Settings,
  name: Name,
  value: unknown,
): Settings {
  const read = settingFrom(name, value);
  if (read === settings[name]) return settings;
  const own = settings === inherited ? (Object.create(inherited) as Settings) : settings;
  (own as { [Each in Name]: Settings[Each] })[name] = read as Settings[Name];
  return own;
}

function settingFrom(name: keyof Settings, value: unknown): unknown {
  if (name === "keepalive") return Boolean(value);
  const text = typeof value === "string" ? value : `${value}`;
  if (choices[name]?.includes(text) !== false) return text;
  throw new TypeError(`${name} can't be ${JSON.stringify(text)}: ${choices[name]}`);
}
