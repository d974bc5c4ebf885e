import { EventEmitter } from "node:events";
import type { ErrorCode, SkerryError } from "../errors.ts";

/** What one request cost: for a bill. One comes for each request that was sent to a worker, however it ended. */
export interface UsageEvent {
  /** "tenant/worker". */
  readonly worker: string;
  readonly tenant: string;
  readonly requestId: string;
  /** When it ended, in ms since 1970. */
  readonly at: number;
  readonly method: string;
  readonly uri: string;
  /** Units, exact; 0 where the process was lost that ran it, as nobody knows it then. */
  readonly fuel: number;
  /** Fuel that making an instance for it burned, which does not depend on the request alone. */
  readonly startFuel: number;
  /** What the host did for what its worker asked for, in fuel: no guest burned it, and no limit holds it. */
  readonly hostFuel: number;
  /** CPU time, in ms, at most. */
  readonly cpuMs: number;
  /** Time in the guest, in ms. */
  readonly wallMs: number;
  /** Linear memory at its end, in bytes. */
  readonly memoryBytes: number;
  readonly hostCalls: number;
  /** The status of the answer; null where there was none. */
  readonly status: number | null;
  /** What it failed with; null where it did not. */
  readonly code: ErrorCode | null;
}

/** A line that a worker logged. Lines come when their request is over. */
export interface LogEvent {
  readonly worker: string;
  readonly tenant: string;
  readonly requestId: string;
  readonly at: number;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
}

/** A process was lost, and is replaced. */
export interface LossEvent {
  readonly group: string;
  readonly error: SkerryError;
  /** Workers with requests in it, as "tenant/worker". */
  readonly workers: readonly string[];
}

/** A function of this program that a worker called failed: what it threw, which no worker sees. */
export interface FunctionFailureEvent {
  readonly worker: string;
  readonly interface: string;
  readonly function: string;
  readonly error: unknown;
}

export interface HostEvents {
  usage: [UsageEvent];
  log: [LogEvent];
  loss: [LossEvent];
  functionFailure: [FunctionFailureEvent];
}

/** @internal Tells events. A listener that throws fails by itself, as an uncaught exception, and takes nothing else along. */
export class HostEmitter extends EventEmitter<HostEvents> {
  tell<Name extends keyof HostEvents>(name: Name, event: HostEvents[Name][0]): void {
    for (const listener of this.rawListeners(name)) {
      try {
        (listener as (event: unknown) => void).call(this, event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

/** Events from now on, in order, until {@link close}: none is lost while its reader is busy. */
export class EventQueue<Event> implements AsyncIterableIterator<Event> {
  readonly #events: Event[] = [];
  readonly #readers: ((result: IteratorResult<Event>) => void)[] = [];
  readonly #onEnd: () => void;
  #isClosed = false;

  /** @internal @param listen has events added from now on, and returns what ends that. */
  constructor(listen: (add: (event: Event) => void) => () => void) {
    this.#onEnd = listen((event) => this.#add(event));
  }

  /** No more come; those that are here are still read. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onEnd();
    for (const reader of this.#readers.splice(0)) reader({ done: true, value: undefined });
  }

  async next(): Promise<IteratorResult<Event>> {
    const value = this.#events.shift();
    if (value !== undefined) return { done: false, value };
    if (this.#isClosed) return { done: true, value: undefined };
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  async return(): Promise<IteratorResult<Event>> {
    this.#events.length = 0;
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #add(event: Event): void {
    if (this.#isClosed) return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#events.push(event);
    else reader({ done: false, value: event });
  }
}
