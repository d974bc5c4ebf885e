import type { Field } from "../../abi/generated/types.ts";
import { SkerryError } from "../../errors.ts";
import { makeRequest } from "../../message/make-request.ts";

/** The input of a request: as for the global `fetch`. A path is resolved against http://localhost. */
export type RequestInput = Request | URL | string;

/** @internal A request without its content, as a server would hand it to a worker. */
export interface RequestHead {
  readonly method: string;
  readonly uri: string;
  readonly fields: Field[];
}

/** @internal A request on its way to a worker. */
export interface OutgoingRequest extends RequestHead {
  /** Null where it has no content; bytes where that is whole. */
  readonly content: ReadableStream<Uint8Array> | Uint8Array | null;
  /** The signals that fire when nobody waits for the answer any more. */
  readonly signals: readonly AbortSignal[];
  /** Keeps a `Request` alive: its signal follows another one only while the `Request` itself exists. */
  readonly kept?: unknown;
}

/** Options of one request's answer, in addition to those of `Request`. */
export type RequestOptions = RequestInit & {
  /** The body may be written while the answer is read. Taken as given; Node's types want it named. */
  readonly duplex?: "half";
};

/** @internal Takes what `fetch` takes apart. @throws SkerryError `bad-request`. */
export function outgoingRequest(input: RequestInput, init?: RequestOptions): OutgoingRequest {
  try {
    return plainRequest(input, init) ?? ofRequest(input, init);
  } catch (error) {
    throw error instanceof SkerryError ? error : bad(error);
  }
}

function ofRequest(input: RequestInput, init?: RequestOptions): OutgoingRequest {
  const request = toRequest(input, init);
  if (request.bodyUsed || request.body?.locked === true) {
    throw new TypeError("its content was read, or is being read, already");
  }
  // The request's own signal applies in addition to the given one.
  const signals = input instanceof Request ? [input.signal] : [];
  if (init?.signal) signals.push(init.signal);
  return { ...headOf(request), content: request.body, signals, kept: input };
}

/**
 * Returns a request that needs no `Request` object; null if it does. Making that object would be the most expensive
 * part of most requests.
 */
function plainRequest(input: RequestInput, init: RequestOptions = {}): OutgoingRequest | null {
  if (input instanceof Request) return null;
  const { method = "GET", body = null, headers, signal, ...others } = init;
  for (const name in others) if (name !== "duplex") return null;
  if (signal != null && !(signal instanceof AbortSignal)) {
    throw new TypeError("`signal` is no AbortSignal");
  }
  const isBytes = body === null || typeof body === "string" || body instanceof Uint8Array;
  if (!isBytes || (body !== null && (method === "GET" || method === "HEAD"))) return null;
  const isText = typeof body === "string";
  const content = isText ? new TextEncoder().encode(body) : plainBytes(body as Uint8Array | null);
  const given = headers === undefined ? [] : [...new Headers(headers)];
  const head = made(normalMethod(String(method)), urlOf(input), given, content);
  const typed = isText && !given.some(([name]) => name === "content-type");
  if (typed) head.fields.push(["content-type", "text/plain;charset=UTF-8"]);
  return { ...head, content, signals: signal ? [signal] : [] };
}

/** Buffers cross as objects of their own kind. */
function plainBytes(bytes: Uint8Array | null): Uint8Array | null {
  return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Methods whose case does not matter (Fetch Standard, "normalize a method"). */
const normalized = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

function normalMethod(method: string): string {
  const upper = method.toUpperCase();
  return normalized.includes(upper) ? upper : method;
}

function toRequest(input: RequestInput, init?: RequestOptions): Request {
  if (input instanceof Request) return init === undefined ? input : new Request(input, init);
  const streams = init?.body instanceof ReadableStream ? { duplex: "half" as const } : {};
  return new Request(urlOf(input), { ...streams, ...init });
}

function headOf(request: Request): RequestHead {
  return made(request.method, request.url, [...request.headers], null);
}

function urlOf(input: URL | string): string {
  const text = String(input);
  return text.startsWith("/") ? `http://localhost${text}` : text;
}

/** Fields as a server has them: `host` first, and the length of content that is whole. */
function made(
  method: string,
  url: string,
  given: readonly (readonly [string, string])[],
  content: Uint8Array | null,
): RequestHead {
  const host = given.find(([name]) => name === "host");
  const { uri, fields } = makeRequest({
    method,
    url,
    headers: host === undefined ? [] : [host],
    ...(content !== null && { body: content }),
  });
  // A value of `Headers` is bytes already, each as one code point.
  const others = given.filter(([name]) => !leftOut.has(name));
  return {
    method,
    uri,
    fields: [...fields, ...others.map(([name, value]): Field => [name, value])],
  };
}

/** Fields that are set here, and those of a connection (RFC 9110, section 7.6.1), which does not exist here. */
const leftOut: ReadonlySet<string> = new Set([
  ...["host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te"],
]);

function bad(error: unknown): SkerryError {
  const why = error instanceof Error ? error.message : String(error);
  return new SkerryError("bad-request", `The request is none that \`Request\` takes: ${why}`);
}
