import { SkerryError } from "../../errors.ts";
import { formatCount } from "../../settings/quantities.ts";
import type { Admission } from "./admission.ts";
import type { FuelLease } from "./fuel-lease.ts";
import { type QueuedRequest, RequestQueue } from "./request-queue.ts";

/** Why a request finds no room, and when to try again, in seconds. */
export interface NoRoom {
  readonly error: SkerryError;
  readonly retryAfterSeconds: number;
}

/** Who hears of requests that leave without having been run. */
export interface RoomKeeper {
  /** Says what a request is refused with that has waited for too long, and why. */
  readonly noRoom: (reason: string) => NoRoom;
  readonly onRefused: (
    waiting: QueuedRequest,
    error: SkerryError,
    retryAfterSeconds?: number,
  ) => void;
}

/** One for all: visitors who leave come in crowds, and where each was noticed is of no use. */
const clientLeft = new SkerryError("client-left", "The client left while its request waited.");

/** The requests of a worker that wait for an isolate, or for fuel. They leave it when they are taken, when
 * they have waited for as long as they may, or when their client has left. */
export class WaitingRoom {
  readonly #admission: Admission;
  readonly #keeper: RoomKeeper;
  readonly #queue = new RequestQueue();
  #deadline: NodeJS.Timeout | null = null;

  constructor(admission: Admission, keeper: RoomKeeper) {
    this.#admission = admission;
    this.#keeper = keeper;
  }

  get size(): number {
    return this.#queue.size;
  }

  enter(waiting: QueuedRequest, signal: AbortSignal | undefined): void {
    this.#queue.push(waiting);
    this.#admission.wait(1);
    if (signal !== undefined) this.#watchClient(waiting, signal);
  }

  /** Takes so many out, those that came first. */
  take(count: number): QueuedRequest[] {
    const taken = this.#queue.take(count);
    this.#admission.begin(taken.length);
    return taken;
  }

  /** Takes back, to the front, those of what was taken last that were not begun. */
  putBack(taken: readonly QueuedRequest[]): void {
    this.#queue.putBack(taken);
    this.#admission.wait(taken.length);
  }

  /** Call when requests stay: they are refused once they have waited for as long as they may. */
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

  /** Call when the worker ends or is put aside, with nobody waiting: its timer would keep all of it in memory. */
  stopWatching(): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = null;
  }

  #refuseOverdue(): void {
    const { queueDeadline } = this.#admission.limits;
    const latest = performance.now() - queueDeadline;
    const { error, retryAfterSeconds } = this.#keeper.noRoom(
      `The request waited ${formatCount(queueDeadline)} ms for the worker, as long as it may.`,
    );
    for (let { first } = this.#queue; first !== undefined; first = this.#queue.first) {
      if (first.since > latest) return;
      this.take(1);
      this.#keeper.onRefused(first, error, retryAfterSeconds);
    }
  }

  #watchClient(waiting: QueuedRequest, signal: AbortSignal): void {
    const leave = () => {
      if (!this.#queue.remove(waiting)) return;
      this.#admission.begin(1);
      this.#keeper.onRefused(waiting, clientLeft);
    };
    if (signal.aborted) {
      leave();
      return;
    }
    signal.addEventListener("abort", leave, { once: true });
    waiting.unwatch = () => signal.removeEventListener("abort", leave);
  }
}

/** The longest time that is named for trying again, in seconds. */
const longestRetry = 60;

/** What a request is refused with that finds no room: for want of fuel, where the tenant has a rate and has none left,
 * or else of anything. @param ahead what the requests before it will burn, and how long they will take, in ms. */
export function noRoom(
  reason: string,
  lease: FuelLease | null,
  ahead: { readonly fuel: number; readonly ms: number },
): NoRoom {
  const dry = lease !== null && lease.spendable <= 0;
  const ms = dry ? lease.msUntil(ahead.fuel) : ahead.ms;
  const error = dry
    ? new SkerryError("rate-exceeded", `The tenant's fuel rate is used up. ${reason}`)
    : new SkerryError("overloaded", reason);
  return { error, retryAfterSeconds: Math.min(longestRetry, Math.max(1, Math.ceil(ms / 1_000))) };
}
