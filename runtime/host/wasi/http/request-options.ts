import { milliseconds } from "../io/poll.ts";
import { Resource } from "../session/resource.ts";
import { ok, type Result } from "../session/result.ts";
import type { Patience } from "./pending-fetch.ts";

/** Nanoseconds. */
type Duration = bigint | undefined;

/** `wasi:http/types.request-options`. */
export class RequestOptions extends Resource {
  #connect: Duration;
  #firstByte: Duration;
  #betweenBytes: Duration;

  connectTimeout(): Duration {
    return this.#connect;
  }

  /** The host gives up after a time of its own where this is longer (`connectTimeout` in
   * `services/fetch/egress-settings.ts`). */
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

  /** What of it the host keeps to. */
  get patience(): Patience {
    const of = (duration: Duration) => (duration === undefined ? null : timerOf(duration));
    return {
      connect: of(this.#connect),
      firstByte: of(this.#firstByte),
      betweenBytes: of(this.#betweenBytes),
    };
  }
}

/** A duration of WASI in ms, for a timer: at most what one can have. */
function timerOf(duration: bigint): number {
  return Math.min(milliseconds(duration), 2 ** 31 - 1);
}
