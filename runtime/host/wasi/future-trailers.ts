import type { Field } from "../../abi/generated/types.ts";
import { Fields } from "./fields.ts";
import type { ErrorCode } from "./http-types.ts";
import { Pollable } from "./poll.ts";
import { Resource } from "./resource.ts";
import { err, ok, type Result } from "./result.ts";

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
