import type { ErrorCode } from "../content/http-types.ts";
import { Resource } from "../session/resource.ts";

/** `wasi:io/error.error`: why an operation on a stream failed. */
export class IoError extends Resource {
  readonly #text: string;
  /** What `wasi:http/types.http-error-code` makes of it. */
  readonly httpCode: ErrorCode;

  constructor(text: string, httpCode: ErrorCode) {
    super();
    this.#text = text;
    this.httpCode = httpCode;
  }

  toDebugString(): string {
    return this.#text;
  }
}

/** `wasi:io/streams.stream-error`. */
export type StreamError =
  | { readonly tag: "last-operation-failed"; readonly val: IoError }
  | { readonly tag: "closed" };
