import { EventEmitter } from "node:events";
import type { ErrorCode, SkerryError } from "../errors.ts";

/** The cost of one request, for billing. There is one event for each request that was sent to a worker, however it ended. */
export interface UsageEvent {
  /** "tenant/worker". */
  readonly worker: string;
  /** The tenant that the worker belongs to. */
  readonly tenant: string;
  /** The request's id. */
  readonly requestId: string;
  /** The time at which it ended, in ms since 1970. */
  readonly at: number;
  /** The request's method. */
  readonly method: string;
  /** The request's URI. */
  readonly uri: string;
  /** Fuel units, exact; 0 if the process that ran it was lost, because then nobody knows. */
  readonly fuel: number;
  /** Fuel that making an instance for it burned, which does not depend on the request alone. */
  readonly startFuel: number;
  /** The host's work for the worker's operations, in fuel units: no guest burned it, and no limit applies to it. */
  readonly hostFuel: number;
  /** CPU time, in ms, at most. */
  readonly cpuMs: number;
  /** Time in the guest, in ms. */
  readonly wallMs: number;
  /** Linear memory at its end, in bytes. */
  readonly memoryBytes: number;
  /** Calls of the host's functions. */
  readonly hostCalls: number;
  /** The status of the answer; null where there was none. */
  readonly status: number | null;
  /** The error's code; null if the request succeeded. */
  readonly code: ErrorCode | null;
}

/** A line that a worker logged. Lines come when their request is over. */
export interface LogEvent {
  /** "tenant/worker". */
  readonly worker: string;
  /** The tenant that the worker belongs to. */
  readonly tenant: string;
  /** The id of the request that logged it. */
  readonly requestId: string;
  /** The time at which the request ended, in ms since 1970. */
  readonly at: number;
  /** The line's level. */
  readonly level: "debug" | "info" | "warn" | "error";
  /** The line's text. */
  readonly message: string;
}

/** A process was lost, and is replaced. */
export interface LossEvent {
  /** The group of workers that the process ran. */
  readonly group: string;
  /** Why it was lost: `shard-lost`, with a sentence for an operator. */
  readonly error: SkerryError;
  /** Workers with requests in it, as "tenant/worker". */
  readonly workers: readonly string[];
}

/** A function of this program that a worker called failed: what it threw, which no worker sees. */
export interface FunctionFailureEvent {
  /** The worker that called it: "tenant/worker". */
  readonly worker: string;
  /** The interface's name in WIT. */
  readonly interface: string;
  /** The function's name. */
  readonly function: string;
  /** The value that the function threw. */
  readonly error: unknown;
}

/** The events of a host, by name. */
export interface HostEvents {
  /** A request is over. */
  usage: [UsageEvent];
  /** A worker logged a line. */
  log: [LogEvent];
  /** A process was lost. */
  loss: [LossEvent];
  /** A function of this program failed. */
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

  /** Accepts no more events; those that have arrived are still read. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onEnd();
    for (const reader of this.#readers.splice(0)) reader({ done: true, value: undefined });
  }

  /** Resolves to the next event as soon as there is one; done once the queue is closed and read. */
  async next(): Promise<IteratorResult<Event>> {
    const value = this.#events.shift();
    if (value !== undefined) return { done: false, value };
    if (this.#isClosed) return { done: true, value: undefined };
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** Closes the queue and drops what was not read: the end of a `for await` loop. */
  async return(): Promise<IteratorResult<Event>> {
    this.#events.length = 0;
    this.close();
    return { done: true, value: undefined };
  }

  /** Returns the queue itself. */
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
