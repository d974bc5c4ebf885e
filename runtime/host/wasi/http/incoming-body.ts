import type { Field } from "../../../abi/generated/types.ts";
import { PieceSource } from "../content/piece-source.ts";
import { InputStream } from "../io/input-stream.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { FutureTrailers } from "./future-trailers.ts";

/** `wasi:http/types.incoming-body`: whole before the guest runs, or piece by piece. */
export class IncomingBody extends Resource {
  readonly #content: Uint8Array | PieceSource;
  readonly #trailers: readonly Field[] | null;
  #streamTaken = false;

  constructor(content: Uint8Array | PieceSource, trailers: readonly Field[] | null) {
    super();
    this.#content = content;
    this.#trailers = trailers;
  }

  /** The stream, once. */
  stream(): Result<InputStream, undefined> {
    if (this.#streamTaken) return err();
    this.#streamTaken = true;
    return ok(new InputStream(this.#content, this));
  }

  /** The trailers: of a body that was whole, whether or not it was read; of one in pieces, if it was read to its end. */
  static finish(body: IncomingBody): FutureTrailers {
    body.release();
    const content = body.#content;
    const trailers = content instanceof PieceSource ? content.trailers : body.#trailers;
    body.#drop();
    return new FutureTrailers(trailers);
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#drop();
  }

  #drop(): void {
    if (this.#content instanceof PieceSource) this.#content.drop();
  }
}
