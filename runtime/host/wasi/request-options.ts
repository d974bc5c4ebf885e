import { Resource } from "./resource.ts";
import { ok, type Result } from "./result.ts";

type Duration = bigint | undefined;

/** `wasi:http/types.request-options`: kept for the guest; nothing is fetched yet. */
export class RequestOptions extends Resource {
  #connect: Duration;
  #firstByte: Duration;
  #betweenBytes: Duration;

  connectTimeout(): Duration {
    return this.#connect;
  }

  setConnectTimeout(duration: Duration): Result<undefined, undefined> {
    this.#connect = duration;
    return ok();
  }

  firstByteTimeout(): Duration {
    return this.#firstByte;
  }

  setFirstByteTimeout(duration: Duration): Result<undefined, undefined> {
    this.#firstByte = duration;
    return ok();
  }

  betweenBytesTimeout(): Duration {
    return this.#betweenBytes;
  }

  setBetweenBytesTimeout(duration: Duration): Result<undefined, undefined> {
    this.#betweenBytes = duration;
    return ok();
  }
}
