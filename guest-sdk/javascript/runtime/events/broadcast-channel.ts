// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
// BroadcastChannel (HTML §9.5) within one worker: nothing of one request reaches another.
import { requireRequest } from "../loop/phase.ts";
import { setTimeout } from "../loop/timers.ts";
import { structuredClone } from "../web/structured-clone.ts";
import { EventHandler } from "./event-handler.ts";
import { dispatch, EventTarget } from "./event-target.ts";
import { MessageEvent } from "./message-channel.ts";

/** Channels that are not closed, in the order in which they were made. */
const open = new Set<BroadcastChannel>();

let receive: (channel: BroadcastChannel, data: unknown) => void;

export class BroadcastChannel extends EventTarget {
  readonly #name: string;
  readonly #onmessage = new EventHandler(this, "message");
  readonly #onmessageerror = new EventHandler(this, "messageerror");

  constructor(name: unknown) {
    if (arguments.length === 0) throw new TypeError("BroadcastChannel needs a name");
    super();
    this.#name = `${name as string}`;
    open.add(this);
  }

  get name(): string {
    return this.#name;
  }

  /** Sends a copy to each other channel of that name, which gets it as a task of its own. */
  postMessage(message: unknown): void {
    if (arguments.length === 0) throw new TypeError("postMessage needs a message");
    requireRequest("postMessage");
    if (!open.has(this)) {
      throw new DOMException("The BroadcastChannel is closed", "InvalidStateError");
    }
    const others = [...open].filter((each) => each !== this && each.#name === this.#name);
    const copies = others.map((other) => [other, structuredClone(message)] as const);
    // What can't be copied fails without others, too.
    if (copies.length === 0) structuredClone(message);
    for (const [other, data] of copies) setTimeout(() => receive(other, data), 0);
  }

  close(): void {
    open.delete(this);
  }

  get onmessage(): unknown {
    return this.#onmessage.value;
  }
  set onmessage(handler: unknown) {
    this.#onmessage.value = handler;
  }
  get onmessageerror(): unknown {
    return this.#onmessageerror.value;
  }
  set onmessageerror(handler: unknown) {
    this.#onmessageerror.value = handler;
  }

  static {
    receive = (channel, data) => {
      if (open.has(channel)) dispatch(channel, new MessageEvent("message", { data }), true);
    };
  }
}
