// Event handler attributes, as `onabort` (HTML §8.1.8.1).
import type { Event } from "./event.ts";
import type { EventTarget } from "./event-target.ts";

type Handler = ((event: Event) => unknown) | null;

/** One `on…` attribute of one target: the handler keeps the place it was first set at. */
export class EventHandler {
  #handler: Handler = null;
  #isListening = false;
  readonly #target: EventTarget;
  readonly #type: string;

  constructor(target: EventTarget, type: string) {
    this.#target = target;
    this.#type = type;
  }

  get value(): Handler {
    return this.#handler;
  }

  set value(handler: unknown) {
    this.#handler = typeof handler === "function" ? (handler as Handler) : null;
    if (this.#isListening || this.#handler === null) return;
    this.#isListening = true;
    this.#target.addEventListener(this.#type, (event: Event) =>
      this.#handler?.call(this.#target, event),
    );
  }
}
