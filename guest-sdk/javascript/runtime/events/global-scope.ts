// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
// The global scope as an event target (HTML §8.1.8.2).
import { isInRequest } from "../loop/phase.ts";
import { ErrorEvent, type Event, eventInternals } from "./event.ts";
import { callListeners, EventTarget } from "./event-target.ts";

type Listener = (event: Event) => unknown;

/** Holds the listeners. They see the global object as target and as `this`. */
const scope = new EventTarget();
const wrappers = new WeakMap<object, Listener>();

const listening = new Set<string>();

/** True once a listener of that type was added, or a handler set. */
export function hasListened(type: string): boolean {
  return listening.has(type);
}

/** Dispatches an event of the runtime's at the global scope.
 * @returns false if a listener prevented the default. */
export function dispatchGlobally(event: Event, isTrusted = true): boolean {
  eventInternals.begin(event, globalThis, isTrusted);
  callListeners(scope, event);
  eventInternals.end(event);
  return !event.defaultPrevented;
}

function listenerOf(callback: unknown): unknown {
  if (callback === null || (typeof callback !== "object" && typeof callback !== "function")) {
    return callback;
  }
  let wrapper = wrappers.get(callback);
  if (wrapper === undefined) {
    wrapper = (event) =>
      typeof callback === "function"
        ? callback.call(globalThis, event)
        : (callback as { handleEvent: Listener }).handleEvent(event);
    wrappers.set(callback, wrapper);
  }
  return wrapper;
}

/** @throws Error for events by which workers of other platforms have their handlers: here none ever comes. */
function requireType(type: string): void {
  if (isInRequest() || (type !== "fetch" && type !== "scheduled")) return;
  throw new Error(
    `No event "${type}" comes here. A worker exports its handler: export default { fetch(request, env, ctx) { … } }`,
  );
}

/** The methods of `EventTarget` as functions of the global scope. */
export const scopeFunctions = {
  addEventListener(type: string, callback: unknown, options?: boolean | object): void {
    if (arguments.length < 2) {
      throw new TypeError("addEventListener needs a type and a listener");
    }
    const name = `${type}`;
    requireType(name);
    scope.addEventListener(name, listenerOf(callback), options);
    listening.add(name);
  },
  removeEventListener(type: string, callback: unknown, options?: boolean | object): void {
    if (arguments.length < 2) {
      throw new TypeError("removeEventListener needs a type and a listener");
    }
    scope.removeEventListener(`${type}`, listenerOf(callback), options);
  },
  dispatchEvent(event: Event): boolean {
    if (eventInternals.isDispatching(event)) {
      throw new DOMException("The event is being dispatched already", "InvalidStateError");
    }
    return dispatchGlobally(event, false);
  },
};

/** Gives the global scope an attribute as `onerror`, whose handler keeps the place it was first set at (HTML §8.1.8.1). */
export function exposeHandler(name: string): void {
  const type = name.slice("on".length);
  let handler: ((...values: unknown[]) => unknown) | null = null;
  let isListening = false;
  const call = (event: Event) => {
    if (handler === null) return;
    if (type !== "error" || !(event instanceof ErrorEvent)) {
      if (handler.call(globalThis, event) === false) event.preventDefault();
      return;
    }
    const { message, filename, lineno, colno, error } = event;
    const prevents = handler.call(globalThis, message, filename, lineno, colno, error);
    if (prevents === true) event.preventDefault();
  };
  Object.defineProperty(globalThis, name, {
    get: () => handler,
    set(value: unknown) {
      handler = typeof value === "function" ? (value as typeof handler) : null;
      if (isListening || handler === null) return;
      isListening = true;
      scopeFunctions.addEventListener(type, call);
    },
    enumerable: true,
    configurable: true,
  });
}
