// Request (Fetch Standard §5.4). One that the host hands over is made of its record, and turns the
// record's parts into objects when somebody asks for them.
import { AbortSignal, newSignal } from "../events/abort.ts";
import { ReadableStream } from "../streams/streams.ts";
import { URL } from "../web/url.ts";
import { Body, bodyInternals, type Content } from "./body.ts";
import { ExtractedBody, extractBody } from "./extract-body.ts";
import { isToken } from "./field-syntax.ts";
import {
  type Field,
  fieldsFrom,
  type Headers,
  type HeadersInit,
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

/** What a request is made of. */
interface Parts {
  readonly method: string;
  readonly url: string;
  readonly fields: Field[];
  readonly areFieldsFixed: boolean;
  readonly content: Content | null;
  readonly signal: AbortSignal | null;
  readonly settings: Settings;
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
  readonly body: { readonly tag: "empty" } | { readonly tag: "bytes"; readonly val: Uint8Array };
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

let settingsOf: (request: Request) => Settings;

export class Request extends Body {
  readonly #parts: Parts;
  #headers: Headers | null = null;
  #signal: AbortSignal | null;

  constructor(input: unknown, init?: RequestInit | null) {
    const parts = input instanceof HandedOver ? input.parts : partsOf(input, init ?? {});
    super(parts.content);
    this.#parts = parts;
    this.#signal = parts.signal;
  }

  get method(): string {
    return this.#parts.method;
  }
  get url(): string {
    return this.#parts.url;
  }
  get headers(): Headers {
    this.#headers ??= headersInternals.of(this.#parts.fields, this.#parts.areFieldsFixed);
    return this.#headers;
  }
  get signal(): AbortSignal {
    this.#signal ??= newSignal();
    return this.#signal;
  }
  get redirect(): string {
    return this.#parts.settings.redirect;
  }
  get mode(): string {
    return this.#parts.settings.mode;
  }
  get credentials(): string {
    return this.#parts.settings.credentials;
  }
  get cache(): string {
    return this.#parts.settings.cache;
  }
  get referrer(): string {
    return this.#parts.settings.referrer;
  }
  get referrerPolicy(): string {
    return this.#parts.settings.referrerPolicy;
  }
  get integrity(): string {
    return this.#parts.settings.integrity;
  }
  get keepalive(): boolean {
    return this.#parts.settings.keepalive;
  }
  get destination(): string {
    return "";
  }
  get duplex(): "half" {
    return "half";
  }

  clone(): Request {
    const content = bodyInternals.copy(this);
    const fields = copyOf(this.headers);
    const signal = this.#signal === null ? null : AbortSignal.any([this.#signal]);
    return new Request(new HandedOver({ ...this.#parts, content, fields, signal }));
  }

  static {
    settingsOf = (request) => request.#parts.settings;
  }
}

/** In the place of the constructor's input: parts that need no check. */
class HandedOver {
  readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }
}

/** The request of a handler. Its headers can't be changed. */
export function requestFrom({ method, uri, fields, body }: RequestRecord): Request {
  const content = body.tag === "empty" ? null : (body.val as Uint8Array<ArrayBuffer>);
  return new Request(
    new HandedOver({
      method,
      url: uri,
      fields,
      areFieldsFixed: true,
      content,
      signal: null,
      settings: defaults,
    }),
  );
}

function partsOf(input: unknown, init: RequestInit): Parts {
  const source = input instanceof Request ? input : null;
  const method = init.method === undefined ? (source?.method ?? "GET") : methodOf(init.method);
  const url = source === null ? urlOf(input) : source.url;
  const { content, type } = contentOf(source, init, method);
  let fields: Field[] = [];
  if (init.headers !== undefined) fields = fieldsFrom(init.headers);
  else if (source !== null) fields = copyOf(source.headers);
  if (type !== null && !fields.some(([name]) => name === "content-type")) {
    fields.push(["content-type", type]);
  }
  return {
    method,
    url,
    fields,
    areFieldsFixed: false,
    content,
    signal: signalOf(source, init),
    settings: readSettings(source === null ? defaults : settingsOf(source), init),
  };
}

function copyOf(headers: Headers): Field[] {
  return headersInternals.fieldsOf(headers).map(([name, value]): Field => [name, value]);
}

function urlOf(input: unknown): string {
  const url = new URL(`${input}`);
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("The URL of a request must not hold a user name or password");
  }
  return url.href;
}

/** Methods of HTTP's first days are spelled in capitals whatever the case (Fetch Standard §2.2.1). */
function methodOf(input: unknown): string {
  const method = `${input}`;
  const upper = method.toUpperCase();
  if (!isToken(method)) throw new TypeError(`${JSON.stringify(method)} is not an HTTP method`);
  if (["CONNECT", "TRACE", "TRACK"].includes(upper)) {
    throw new TypeError(`A request's method can't be ${upper}`);
  }
  return ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].includes(upper) ? upper : method;
}

function contentOf(source: Request | null, init: RequestInit, method: string): ExtractedBody {
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

function signalOf(source: Request | null, { signal }: RequestInit): AbortSignal | null {
  if (signal === null) return null;
  if (signal === undefined) return source === null ? null : AbortSignal.any([source.signal]);
  if (signal instanceof AbortSignal) return AbortSignal.any([signal]);
  throw new TypeError("The signal of a request is an AbortSignal");
}

function readSettings(inherited: Settings, init: RequestInit): Settings {
  const given: Record<string, unknown> = {};
  for (const key of Object.keys(defaults) as (keyof Settings)[]) {
    const value = init[key];
    if (value === undefined) continue;
    if (choices[key]?.includes(`${value}`) === false) {
      throw new TypeError(`${key} can't be ${JSON.stringify(`${value}`)}: ${choices[key]}`);
    }
    given[key] = key === "keepalive" ? Boolean(value) : `${value}`;
  }
  return { ...inherited, ...given };
}
