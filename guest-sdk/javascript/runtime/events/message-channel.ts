// MessageChannel within one worker (HTML §9.4): libraries use it to do something after the current task.

import { requireRequest } from "../loop/phase.ts";
import { setTimeout } from "../loop/timers.ts";
import { append } from "../own-lists.ts";
import { structuredClone } from "../web/structured-clone.ts";
import { Event, type EventInit } from "./event.ts";
import { EventHandler } from "./event-handler.ts";
import { dispatch, EventTarget } from "./event-target.ts";

export class MessageEvent extends Event {
  readonly #data: unknown;

  constructor(type: string, init?: (EventInit & { data?: unknown }) | null) {
    super(type, init);
    this.#data = init?.data ?? null;
  }

  get data(): unknown {
    return this.#data;
  }
  get origin(): string {
    return "";
  }
  get lastEventId(): string {
    return "";
  }
  get source(): null {
    return null;
  }
  get ports(): readonly MessagePort[] {
    return [];
  }
}

/** Only a channel makes ports. */
const made = Symbol("made by a channel");

let connect: (first: MessagePort, second: MessagePort) => void;

export class MessagePort extends EventTarget {
  #other: MessagePort | null = null;
  #isStarted = false;
  /** What came before the port was started. */
  #waiting: unknown[] = [];
  readonly #onmessage = new EventHandler(this, "message");

  constructor(token?: unknown) {
    super();
    if (token !== made) throw new TypeError("Illegal constructor");
  }

  /** Sends a copy to the other port, which gets it as a task of its own. */
  postMessage(message: unknown, options?: { transfer?: unknown } | unknown[] | null): void {
    requireRequest("postMessage");
    const transfer = Array.isArray(options) ? options : options?.transfer;
    const data = structuredClone(message, transfer === undefined ? null : { transfer });
    const other = this.#other;
    if (other !== null) setTimeout(() => MessagePort.#receive(other, data), 0);
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const data of this.#waiting) setTimeout(() => MessagePort.#receive(this, data), 0);
    this.#waiting = [];
  }

  close(): void {
    if (this.#other !== null) this.#other.#other = null;
    this.#other = null;
  }

  get onmessage(): unknown {
    return this.#onmessage.value;
  }
  set onmessage(handler: unknown) {
    this.#onmessage.value = handler;
    this.start();
  }

  static #receive(port: MessagePort, data: unknown): void {
    if (port.#isStarted) dispatch(port, new MessageEvent("message", { data }), true);
    else append(port.#waiting, data);
  }

  static {
    connect = (first, second) => {
      first.#other = second;
      second.#other = first;
    };
  }
}

export class MessageChannel {
  readonly #port1 = new MessagePort(made);
  readonly #port2 = new MessagePort(made);

  constructor() {
    connect(this.#port1, this.#port2);
  }

  get port1(): MessagePort {
    return this.#port1;
  }
  get port2(): MessagePort {
    return this.#port2;
  }
}
