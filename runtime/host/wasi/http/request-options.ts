import { milliseconds } from "../io/poll.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import type { Patience } from "./pending-fetch.ts";

/** Nanoseconds. */
type Duration = bigint | undefined;

/** The time after which the host gives up connecting, in ms (`services/fetch/egress-settings.ts`). A guest can't
 * shorten it, as connections are shared by a tenant's requests. */
const connectLimit = 10_000;

/** `wasi:http/types.request-options`. */
export class RequestOptions extends Resource {
  #connect: Duration;
  #firstByte: Duration;
  #betweenBytes: Duration;

  connectTimeout(): Duration {
    return this.#connect;
  }

  /** Refused where the host would not keep to it. */
  setConnectTimeout(duration: Duration): Result<undefined, undefined> {
    const kept = duration === undefined || timerOf(duration) >= connectLimit;
    if (!kept && currentSession().outside !== null) return err();
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
    return { firstByte: of(this.#firstByte), betweenBytes: of(this.#betweenBytes) };
  }
}

/** A duration of WASI in ms, for a timer: at most what one can have. */
function timerOf(duration: bigint): number {
  return Math.min(milliseconds(duration), 2 ** 31 - 1);
}
