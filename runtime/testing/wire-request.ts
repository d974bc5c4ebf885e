import type { Field, Request as WireRequest } from "../abi/generated/types.ts";
import { makeRequest } from "../message/make-request.ts";

/** What a worker may be sent: a `Request`, or a URL; a path is one of http://localhost. */
export type RequestInput = Request | URL | string;

export function toRequest(input: RequestInput, init?: RequestInit): Request {
  if (input instanceof Request) return init === undefined ? input : new Request(input, init);
  return new Request(new URL(input, "http://localhost"), init);
}

/** @internal A `Request` as a server would hand it to a worker: see `makeRequest`. Its content is read.
 * @throws SkerryError `bad-request`. */
export async function toWire(request: Request): Promise<WireRequest> {
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const host = request.headers.get("host");
  const made = makeRequest({
    method: request.method,
    url: request.url,
    headers: host === null ? [] : [["host", host]],
    ...(body !== undefined && { body }),
  });
  const known = made.fields.map(([name]) => name);
  // A value of `Headers` is bytes already, each as one code point.
  const others = [...request.headers].filter(([name]) => !known.includes(name));
  return { ...made, fields: [...made.fields.slice(0, 1), ...others, ...made.fields.slice(1)] };
}

/** @internal Fields as `Headers`. */
export function toHeaders(fields: readonly Field[]): Headers {
  const headers = new Headers();
  for (const [name, value] of fields) headers.append(name, value);
  return headers;
}
