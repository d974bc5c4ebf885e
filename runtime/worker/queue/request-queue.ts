import type { RequestWithStream } from "../../message/streamed.ts";
import type { WithTrailers } from "../../message/with-trailers.ts";
import type { RequestServices } from "../../services/request-services.ts";
import type { Answering } from "../outcome/answering.ts";
import type { Tape } from "../outcome/tape.ts";
import type { StreamedOutcome } from "../outcome/usage.ts";

/** A request that is in a tenant and not answered. */
export interface QueuedRequest {
  readonly requestId: string;
  readonly request: WithTrailers<RequestWithStream>;
  readonly bodyBytes: number;
  /** The time of its arrival, by the process's clock, in ms. */
  readonly since: number;
  /** The time that it waited until it was handed to an isolate, in ms. */
  queuedMs: number;
  readonly resolve: (outcome: StreamedOutcome) => void;
  /** Aborts when its client leaves. */
  readonly client: AbortSignal | undefined;
  readonly answering: Answering;
  /** The services that it may use, once it was handed to an isolate in which requests may wait. */
  services: RequestServices | null;
  /** The tape that it is recorded on, once it was handed to an isolate; null if it is not recorded. */
  tape: Tape | null;
  /** Ends the watch for its client's leaving, where there is one. */
  unwatch: (() => void) | null;
  /** Called when its client leaves while it does not wait here, with others. */
  onLeft: (() => void) | null;
}

/** A request that has just come. */
export function newlyQueued(
  came: Omit<QueuedRequest, "queuedMs" | "unwatch" | "onLeft" | "services" | "tape">,
): QueuedRequest {
  return { ...came, queuedMs: 0, unwatch: null, onLeft: null, services: null, tape: null };
}

/** A FIFO queue of requests. Requests that were taken and not begun go back to the front. */
export class RequestQueue {
  #front = new Set<QueuedRequest>();
  readonly #rest = new Set<QueuedRequest>();

  get size(): number {
    return this.#front.size + this.#rest.size;
  }

  /** The request that has waited longest. */
  get first(): QueuedRequest | undefined {
    return (this.#front.size > 0 ? this.#front : this.#rest).values().next().value;
  }

  push(waiting: QueuedRequest): void {
    this.#rest.add(waiting);
  }

  /** Puts back, in their order, requests that were taken last. */
  putBack(taken: readonly QueuedRequest[]): void {
    this.#front = new Set([...taken, ...this.#front]);
  }

  /** Takes up to `most` requests, the oldest first. */
  take(most: number): QueuedRequest[] {
    const taken: QueuedRequest[] = [];
    for (const part of [this.#front, this.#rest]) {
      for (const waiting of part) {
        if (taken.length >= most) return taken;
        part.delete(waiting);
        taken.push(waiting);
      }
    }
    return taken;
  }

  /** False when it is not in the queue. */
  remove(waiting: QueuedRequest): boolean {
    return this.#front.delete(waiting) || this.#rest.delete(waiting);
  }
}
