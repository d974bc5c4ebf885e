import type { Field } from "../../abi/generated/types.ts";
import { FutureTrailers } from "./future-trailers.ts";
import { InputStream } from "./input-stream.ts";
import { Resource } from "./resource.ts";
import { err, ok, type Result } from "./result.ts";

/** `wasi:http/types.incoming-body`: it is whole before the guest runs. */
export class IncomingBody extends Resource {
  readonly #bytes: Uint8Array;
  readonly #trailers: readonly Field[] | null;
  #streamTaken = false;

  constructor(bytes: Uint8Array, trailers: readonly Field[] | null) {
    super();
    this.#bytes = bytes;
    this.#trailers = trailers;
  }

  /** The stream, once. */
  stream(): Result<InputStream, undefined> {
    if (this.#streamTaken) return err();
    this.#streamTaken = true;
    return ok(new InputStream(this.#bytes, this));
  }

  /** The trailers, whether or not the body was read. */
  static finish(body: IncomingBody): FutureTrailers {
    body.release();
    return new FutureTrailers(body.#trailers);
  }
}
