import type { Field } from "../../../abi/generated/types.ts";
import type { ErrorCode } from "../content/http-types.ts";
import { Pollable } from "../io/poll.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { Fields } from "./fields.ts";

/** `wasi:http/types.future-trailers`: there already. */
export class FutureTrailers extends Resource {
  readonly #trailers: readonly Field[] | null;
  #taken = false;

  constructor(trailers: readonly Field[] | null) {
    super();
    this.#trailers = trailers;
  }

  subscribe(): Pollable {
    return new Pollable(this);
  }

  /** The trailers, once; a request may have none. */
  get(): Result<Result<Fields | undefined, ErrorCode>, undefined> {
    if (this.#taken) return err();
    this.#taken = true;
    return ok(ok(this.#trailers === null ? undefined : Fields.ofMessage(this.#trailers)));
  }
}
