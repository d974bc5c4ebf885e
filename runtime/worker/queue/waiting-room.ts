import { SkerryError } from "../../errors.ts";
import { formatCount } from "../../settings/quantities.ts";
import type { Admission } from "./admission.ts";
import type { FuelLease } from "./fuel-lease.ts";
import { type QueuedRequest, RequestQueue } from "./request-queue.ts";

/** Why a request is refused, and when to try again, in seconds. */
export interface Refusal {
  readonly error: SkerryError;
  readonly retryAfterSeconds: number;
}

export interface WaitingRoomOptions {
  /** Returns what a request is refused with that has waited for too long. */
  readonly refusal: (reason: string) => Refusal;
  /** A request leaves without having run. */
  readonly onRefused: (
    waiting: QueuedRequest,
    error: SkerryError,
    retryAfterSeconds?: number,
  ) => void;
}

/** One error for all: clients leave in crowds, and the stack of each one is useless. */
const clientLeft = new SkerryError("client-left", "The client left while its request waited.");

/** The requests of a worker that wait for an isolate, or for fuel. They leave it when they are taken, when
 * they have waited for as long as they may, or when their client has left. */
export class WaitingRoom {
  readonly #admission: Admission;
  readonly #options: WaitingRoomOptions;
  readonly #queue = new RequestQueue();
  #deadline: NodeJS.Timeout | null = null;

  constructor(admission: Admission, options: WaitingRoomOptions) {
    this.#admission = admission;
    this.#options = options;
  }

  get size(): number {
    return this.#queue.size;
  }

  enter(waiting: QueuedRequest, signal: AbortSignal | undefined): void {
    this.#queue.push(waiting);
    this.#admission.wait(1);
    if (signal !== undefined) this.#watchClient(waiting, signal);
  }

  /** Takes out the first `count` requests. */
  take(count: number): QueuedRequest[] {
    const taken = this.#queue.take(count);
    this.#admission.begin(taken.length);
    return taken;
  }

  /** Returns taken requests that were not begun to the front. Those whose clients have left are dropped. */
  putBack(taken: readonly QueuedRequest[]): void {
    for (const waiting of taken) waiting.onLeft = null;
    this.#queue.putBack(taken);
    this.#admission.wait(taken.length);
    for (const waiting of taken) if (waiting.client?.aborted === true) this.#leave(waiting);
  }

  /** Refuses requests that have waited for as long as they may, from now on. Call when requests stay. */
  watchDeadline(): void {
    const { first } = this.#queue;
    if (first === undefined || this.#deadline !== null) return;
    const { queueDeadline } = this.#admission.limits;
    // One timer for all, since they come in the order in which they have to leave.
    this.#deadline = setTimeout(
      () => {
        this.#deadline = null;
        this.#refuseOverdue();
        this.watchDeadline();
      },
      first.since + queueDeadline - performance.now(),
    );
  }

  /** Stops the timer, which would keep all of the worker in memory. Call when it ends, or is evicted, with no request
   * waiting. */
  stopWatching(): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = null;
  }

  #refuseOverdue(): void {
    const { queueDeadline } = this.#admission.limits;
    const latest = performance.now() - queueDeadline;
    const { error, retryAfterSeconds } = this.#options.refusal(
      `The request waited ${formatCount(queueDeadline)} ms for the worker, as long as it may.`,
    );
    for (let { first } = this.#queue; first !== undefined; first = this.#queue.first) {
      if (first.since > latest) return;
      this.take(1);
      this.#options.onRefused(first, error, retryAfterSeconds);
    }
  }

  #watchClient(waiting: QueuedRequest, signal: AbortSignal): void {
    const leave = () => this.#leave(waiting);
    if (signal.aborted) {
      leave();
      return;
    }
    signal.addEventListener("abort", leave, { once: true });
    waiting.unwatch = () => signal.removeEventListener("abort", leave);
  }

  #leave(waiting: QueuedRequest): void {
    if (!this.#queue.remove(waiting)) {
      waiting.onLeft?.();
      return;
    }
    this.#admission.begin(1);
    this.#options.onRefused(waiting, clientLeft);
  }
}

/** The longest time after which a client is advised to retry, in seconds. */
const longestRetry = 60;

/**
 * Returns the error of a refused request: fuel, if the tenant's rate is used up, or overload.
 * @param ahead the requests before it, the fuel that their guests will burn, and the time that they will take, in ms.
 */
export function refusal(
  reason: string,
  lease: FuelLease | null,
  ahead: { readonly requests: number; readonly fuel: number; readonly ms: number },
): Refusal {
  const dry = lease !== null && lease.spendable <= 0;
  const ms = dry ? lease.msUntil(ahead) : ahead.ms;
  const error = dry
    ? new SkerryError("rate-exceeded", `The tenant's fuel rate is used up. ${reason}`)
    : new SkerryError("overloaded", reason);
  return { error, retryAfterSeconds: Math.min(longestRetry, Math.max(1, Math.ceil(ms / 1_000))) };
}
