// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
// EventTarget (DOM Standard §2.7 to §2.10), without a tree: an event meets its target alone.

import { reportError } from "../loop/report-error.ts";
import { append } from "../own-lists.ts";
import { type Event, eventInternals } from "./event.ts";

type Callback = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };

interface Listener {
  readonly type: string;
  readonly callback: Callback;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  removed: boolean;
}

interface AddOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: Signal;
}

type Signal = EventTarget & { readonly aborted: boolean };

const usual = { capture: false, once: false, passive: false, signal: undefined };
const capturing = { ...usual, capture: true };

/** Whether a value is a target that has a state of being aborted: AbortSignal is made of this file. */
function isSignal(value: unknown): value is Signal {
  return value instanceof EventTarget && "aborted" in value;
}

/** Calls the listeners of a target. */
export let callListeners: (target: EventTarget, event: Event) => void;

export class EventTarget {
  #listeners: Listener[] | null = null;

  addEventListener(type: string, callback: unknown, options?: boolean | AddOptions): void {
    if (arguments.length < 2) {
      throw new TypeError("addEventListener needs a type and a listener");
    }
    const name = `${type}`;
    const isListener = isCallback(callback);
    const { capture, once, passive, signal } = settingsOf(options);
    if (signal?.aborted || !isListener) return;
    this.#listeners ??= [];
    if (this.#find(name, callback, capture) !== undefined) return;
    append(this.#listeners, {
      type: name,
      callback,
      capture,
      once,
      passive,
      removed: false,
    });
    signal?.addEventListener("abort", () => this.removeEventListener(name, callback, capture));
  }

  removeEventListener(
    type: string,
    callback: unknown,
    options?: boolean | { capture?: boolean },
  ): void {
    if (arguments.length < 2) {
      throw new TypeError("removeEventListener needs a type and a listener");
    }
    const listener = this.#find(`${type}`, callback, captureOf(options));
    if (listener !== undefined) this.#remove(listener);
  }

  /** Calls the listeners at once.
   * @returns false where one of them prevented the default. */
  dispatchEvent(event: Event): boolean {
    if (eventInternals.isDispatching(event)) {
      throw new DOMException("The event is being dispatched already", "InvalidStateError");
    }
    dispatch(this, event, false);
    return !event.defaultPrevented;
  }

  #find(type: string, callback: unknown, capture: boolean): Listener | undefined {
    return this.#listeners?.find(
      (each) => each.type === type && each.callback === callback && each.capture === capture,
    );
  }

  #remove(listener: Listener): void {
    listener.removed = true;
    this.#listeners = (this.#listeners ?? []).filter((each) => each !== listener);
  }

  /** Capturing listeners come first, as they do in a tree. Listeners that are added meanwhile are not
   * called, those that are removed neither. */
  static #call(target: EventTarget, event: Event): void {
    const listeners = (target.#listeners ?? []).filter(({ type }) => type === event.type);
    listeners.sort((a, b) => Number(b.capture) - Number(a.capture));
    for (const listener of listeners) {
      if (listener.removed) continue;
      if (listener.once) target.#remove(listener);
      eventInternals.setPassive(event, listener.passive);
      try {
        const { callback } = listener;
        if (typeof callback === "function") callback.call(target, event);
        else callback.handleEvent(event);
      } catch (error) {
        reportError(error);
      }
      eventInternals.setPassive(event, false);
      if (eventInternals.isStopped(event)) return;
    }
  }

  static {
    callListeners = EventTarget.#call;
  }
}

/** Dispatches an event; `isTrusted` where the runtime is who does. */
export function dispatch(target: EventTarget, event: Event, isTrusted: boolean): void {
  eventInternals.begin(event, target, isTrusted);
  callListeners(target, event);
  eventInternals.end(event);
}

/** The members of a listener's options, each of which is read once, in the order of Web IDL: by the dictionaries, then by name.
 * @throws TypeError for a signal that is no AbortSignal. */
function settingsOf(options: unknown): Omit<Listener, "type" | "callback" | "removed"> & {
  readonly signal: Signal | undefined;
} {
  if (!hasMembers(options)) return options ? capturing : usual;
  const capture = Boolean(options.capture);
  const once = Boolean(options.once);
  const passive = Boolean(options.passive);
  const { signal } = options;
  if (signal !== undefined && !isSignal(signal)) {
    throw new TypeError("The signal of a listener is no AbortSignal");
  }
  return { capture, once, passive, signal };
}

function captureOf(options: unknown): boolean {
  return Boolean(hasMembers(options) ? options.capture : options);
}

function hasMembers(options: unknown): options is AddOptions {
  return (typeof options === "object" && options !== null) || typeof options === "function";
}

/** @throws TypeError for what is neither a listener nor null. */
function isCallback(value: unknown): value is Callback {
  if (value === null || value === undefined) return false;
  if (typeof value === "function" || typeof value === "object") return true;
  throw new TypeError("A listener is a function, or an object with handleEvent");
}
