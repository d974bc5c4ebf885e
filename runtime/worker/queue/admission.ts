import { MiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import type { AdmissionLimits } from "../../settings/deployment.ts";
import { formatCount } from "../../settings/quantities.ts";

/** The limits of all workers of a shard together. */
export interface ShardCapacity {
  readonly requestsAtOnce: number;
  /** Bytes of the bodies of requests that are in the shard. */
  readonly bodyBytes: number;
}

/** The bytes of the bodies of 25 requests at their default limit. */
export const defaultBodyBytes = 256 * MiB;

/** Counts the requests in a shard, of all its workers. */
export class ShardAdmission {
  readonly capacity: ShardCapacity;
  requests = 0;
  bodyBytes = 0;

  constructor(capacity: ShardCapacity) {
    this.capacity = capacity;
  }
}

/** Counts the requests of one worker in a shard, of all its deployments, and refuses those that are too many. A
 * request counts from {@link enter} to {@link leave}, when its answer has been sent as well. It waits between {@link
 * wait} and {@link begin}. */
export class Admission {
  /** The operator may change them while the worker runs. */
  limits: AdmissionLimits;
  #requests = 0;
  #waiting = 0;
  /** Bytes of the bodies of its requests. */
  #bodyBytes = 0;
  readonly #shard: ShardAdmission;
  readonly #memoryOver: (more: number) => string | null;

  /** @param memoryOver returns why the worker, or its tenant, would have too much memory with so many bytes more; null where it would
   * not. */
  constructor(
    limits: AdmissionLimits,
    shard: ShardAdmission,
    memoryOver: (more: number) => string | null = () => null,
  ) {
    this.limits = limits;
    this.#shard = shard;
    this.#memoryOver = memoryOver;
  }

  get requests(): number {
    return this.#requests;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Lets a request in. @throws SkerryError `overloaded`, `memory-exceeded`. */
  enter(bodyBytes: number): void {
    const { requestsAtOnce, queue } = this.limits;
    const { requests, bodyBytes: held, capacity } = this.#shard;
    if (this.#waiting >= queue) {
      refuse(`${formatCount(queue)} requests wait for this worker already`);
    }
    if (this.#requests >= requestsAtOnce) {
      refuse(`the worker has ${formatCount(requestsAtOnce)} requests at once already`);
    }
    if (requests >= capacity.requestsAtOnce) {
      refuse(`the shard has ${formatCount(capacity.requestsAtOnce)} requests at once already`);
    }
    // One that is larger than all the room there is comes in alone.
    if (held > 0 && held + bodyBytes > capacity.bodyBytes) {
      refuse(
        `the bodies of the shard's requests hold ${formatCount(held)} of ${formatCount(capacity.bodyBytes)} bytes already`,
      );
    }
    // A request that comes alone is admitted, whatever earlier ones have left.
    const over = this.#requests === 0 ? null : this.#memoryOver(this.#bodyBytes + bodyBytes);
    if (over !== null) {
      throw new SkerryError("memory-exceeded", `The request is refused: ${over}.`);
    }
    this.#requests++;
    this.#shard.requests++;
    this.#hold(bodyBytes);
  }

  #hold(bodyBytes: number): void {
    this.#bodyBytes += bodyBytes;
    this.#shard.bodyBytes += bodyBytes;
  }

  /** Releases the bytes of a request's body, which is no longer held, while its answer is still being sent. */
  letGo(bodyBytes: number): void {
    this.#hold(-bodyBytes);
  }

  leave(bodyBytes = 0): void {
    this.#requests--;
    this.#shard.requests--;
    this.#hold(-bodyBytes);
  }

  wait(requests: number): void {
    this.#waiting += requests;
  }

  begin(requests: number): void {
    this.#waiting -= requests;
  }
}

function refuse(reason: string): never {
  throw new SkerryError("overloaded", `The request is refused: ${reason}.`);
}
