// Response (Fetch Standard §5.5).
import { append } from "../own-lists.ts";
import { URL } from "../web/url.ts";
import { Body, bodyInternals, type Content } from "./body.ts";
import type { BodyRecord } from "./body-record.ts";
import { ExtractedBody, extractBody, textType } from "./extract-body.ts";
import { byteString } from "./field-syntax.ts";
import {
  type Field,
  fieldsFrom,
  Headers,
  type HeadersInit,
  hasContentType,
  headersInternals,
} from "./headers.ts";

export interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

/** What is known of a response that was fetched, besides. */
interface Origin {
  readonly url: string;
  readonly redirected: boolean;
}

/** A field of their own would cost at the construction of every response. */
const origins = new WeakMap<Response, Origin>();

/** `response` of runtime/abi/types.wit. */
export interface ResponseRecord {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body: BodyRecord;
}

interface ResponseInternals {
  /** A response that was fetched. Its headers can't be changed. */
  fetched(status: number, fields: Field[], content: Content | null, origin: Origin): Response;
  /** The fields in the order they were set. */
  fieldsOf(response: Response): Field[];
  /** The response with this content, as it crosses to the host. */
  recordOf(response: Response, body: BodyRecord): ResponseRecord;
}

export let responseInternals: ResponseInternals;

const outsideReasonPhrase = /[^\t\x20-\x7e\x80-\xff]/;
const redirectStatuses = [301, 302, 303, 307, 308];
/** The field of nearly every response: fields never change. */
const textField: Field = ["content-type", textType];

/** In the place of settings: a response that HTTP has no form for. */
const networkError: ResponseInit = {};

/** In the place of settings: the response is filled in from within. */
const filledWithin: ResponseInit = {};

export class Response extends Body {
  #status = 200;
  #statusText = "";
  /** The fields alone until somebody asks: what is only sent needs no headers. */
  #headers: Headers | Field[];

  constructor(body?: unknown, init?: ResponseInit | null) {
    if (init === filledWithin) {
      super(null);
      this.#headers = [];
      return;
    }
    const isText = typeof body === "string";
    const extracted = isText ? null : extractBody(body);
    super(isText ? body : (extracted?.content ?? null));
    let fields: Field[] | null = null;
    if (init === networkError) {
      this.#status = 0;
    } else if (init instanceof Response && isAsMade(init)) {
      // Its parts are taken as they are, without the objects that stand for them.
      Response.#setStatus(this, init.#status);
      this.#statusText = init.#statusText;
      fields = responseInternals.fieldsOf(init).slice();
    } else if (init !== undefined && init !== null) {
      Response.#readInit(this, init);
      if (init.headers !== undefined) fields = fieldsFrom(init.headers);
    }
    const type = isText ? textField : typeField(extracted?.type ?? null);
    if (fields === null) fields = type === null ? [] : [type];
    else if (type !== null && !hasContentType(fields)) append(fields, type);
    this.#headers = fields;
  }

  static error(): Response {
    return Response.#freezeHeaders(new Response(null, networkError));
  }

  /** A response of a value's JSON.
   * @throws TypeError for what has none, as undefined. */
  static json(data: unknown, init?: ResponseInit | null): Response {
    const text: string | undefined = JSON.stringify(data);
    if (text === undefined) throw new TypeError("Response.json needs a value that JSON has");
    return new Response(new ExtractedBody(text, "application/json"), init);
  }

  /** @throws RangeError for a status that redirects nowhere, TypeError for what is no absolute URL. */
  static redirect(url: unknown, status = 302): Response {
    const location = new URL(`${url}`).href;
    if (!redirectStatuses.includes(status)) {
      throw new RangeError(`A redirect's status is one of ${redirectStatuses}, not ${status}`);
    }
    return Response.#freezeHeaders(new Response(null, { status, headers: { location } }));
  }

  get type(): "basic" | "default" | "error" {
    if (this.#status === 0) return "error";
    return origins.has(this) ? "basic" : "default";
  }
  /** Where a response was fetched from, in the end; empty for one that the worker made. */
  get url(): string {
    return origins.get(this)?.url ?? "";
  }
  get redirected(): boolean {
    return origins.get(this)?.redirected ?? false;
  }
  get status(): number {
    return this.#status;
  }
  get ok(): boolean {
    return this.#status >= 200 && this.#status < 300;
  }
  get statusText(): string {
    return this.#statusText;
  }
  get headers(): Headers {
    const headers = this.#headers;
    if (headers instanceof Headers) return headers;
    const made = headersInternals.of(headers, origins.has(this));
    this.#headers = made;
    return made;
  }

  clone(): Response {
    const copy = new Response(null, filledWithin);
    const content = bodyInternals.copy(this);
    if (content !== null) bodyInternals.give(copy, content);
    copy.#status = this.#status;
    copy.#statusText = this.#statusText;
    copy.#headers = responseInternals.fieldsOf(this).slice();
    const origin = origins.get(this);
    if (origin !== undefined) origins.set(copy, origin);
    return copy;
  }

  static #readInit(response: Response, init: ResponseInit): void {
    if (typeof init !== "object" && typeof init !== "function") {
      throw new TypeError("The second argument of Response is an object: { status, headers }");
    }
    const { status, statusText } = init;
    if (status !== undefined) {
      Response.#setStatus(response, status);
    }
    if (statusText !== undefined) {
      response.#statusText = byteString(statusText, "statusText");
      if (outsideReasonPhrase.test(response.#statusText)) {
        throw new TypeError("statusText has control characters in it");
      }
    }
  }

  static #setStatus(response: Response, status: unknown): void {
    // Web IDL's unsigned short: 456.9 is 456, and 65,736 is 200.
    const number = (typeof status === "number" ? status : Number(status)) & 0xffff;
    if (number < 200 || number > 599) {
      throw new RangeError(`The status of a response is 200 to 599, not ${status}`);
    }
    response.#status = number;
    if (isWithoutBody(number) && bodyInternals.hasContent(response)) {
      throw new TypeError(`A response of status ${number} has no body: give null`);
    }
  }

  static #freezeHeaders(response: Response): Response {
    response.#headers = headersInternals.of(responseInternals.fieldsOf(response), true);
    return response;
  }

  static {
    responseInternals = {
      fetched(status, fields, content, origin) {
        const response = new Response(null, filledWithin);
        if (content !== null) bodyInternals.give(response, content);
        response.#status = status;
        response.#headers = fields;
        origins.set(response, origin);
        return response;
      },
      recordOf: (response, body) => {
        const headers = response.#headers;
        const fields = headers instanceof Headers ? headersInternals.fieldsOf(headers) : headers;
        return { status: response.#status, fields, body };
      },
      fieldsOf: (response) =>
        response.#headers instanceof Headers
          ? headersInternals.fieldsOf(response.#headers)
          : response.#headers,
    };
  }
}

/** Whether a response is read as this file knows it: no subclass, and nothing put over a property. */
function isAsMade(response: Response): boolean {
  return (
    Object.getPrototypeOf(response) === Response.prototype && Reflect.ownKeys(response).length === 0
  );
}

/** Whether responses with this status have no content (Fetch Standard §2.2.3). */
export function isWithoutBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

function typeField(type: string | null): Field | null {
  return type === null ? null : ["content-type", type];
}
