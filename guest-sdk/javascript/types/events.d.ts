/** Events and abort signals of the DOM standard, without a tree, and messages.
 * @module events */

/** Options of an event.
 * @see https://dom.spec.whatwg.org/#dictdef-eventinit */
interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

/** An event.
 * @see https://dom.spec.whatwg.org/#interface-event */
declare class Event {
  constructor(type: string, init?: EventInit);
  static readonly NONE: 0;
  static readonly CAPTURING_PHASE: 1;
  static readonly AT_TARGET: 2;
  static readonly BUBBLING_PHASE: 3;
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly eventPhase: number;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly defaultPrevented: boolean;
  readonly isTrusted: boolean;
  readonly timeStamp: number;
  composedPath(): EventTarget[];
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}

/** An event with a value.
 * @see https://dom.spec.whatwg.org/#interface-customevent */
declare class CustomEvent<Detail = unknown> extends Event {
  constructor(type: string, init?: EventInit & { detail?: Detail });
  readonly detail: Detail;
}

/** Options of an error event.
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#errorevent */
interface ErrorEventInit extends EventInit {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: unknown;
}

/** An error that nothing caught.
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#errorevent */
declare class ErrorEvent extends Event {
  constructor(type: string, init?: ErrorEventInit);
  readonly message: string;
  readonly filename: string;
  readonly lineno: number;
  readonly colno: number;
  readonly error: unknown;
}

/** A function that is called with an event, or an object with such a method. */
type EventListenerOrObject<Kind extends Event = Event> =
  | ((event: Kind) => void)
  | { handleEvent(event: Kind): void };

/** A function that is called with an event. */
type EventListener = (event: Event) => void;
/** A function that is called with an event, or an object with such a method. */
type EventListenerOrEventListenerObject = EventListenerOrObject;

/** Options of a listener.
 * @see https://dom.spec.whatwg.org/#dictdef-eventlisteneroptions */
interface EventListenerOptions {
  capture?: boolean;
}
/** Options of a listener that is added.
 * @see https://dom.spec.whatwg.org/#dictdef-addeventlisteneroptions */
interface AddEventListenerOptions extends EventListenerOptions {
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}

/** What events are sent to.
 * @see https://dom.spec.whatwg.org/#interface-eventtarget */
declare class EventTarget {
  addEventListener(
    type: string,
    listener: EventListenerOrObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
  /** False when a listener prevented the default. */
  dispatchEvent(event: Event): boolean;
}

/** Tells that something is not wanted any more.
 * @see https://dom.spec.whatwg.org/#interface-AbortSignal */
declare class AbortSignal extends EventTarget {
  private constructor();
  static abort(reason?: unknown): AbortSignal;
  static any(signals: Iterable<AbortSignal>): AbortSignal;
  /** Aborts after so many milliseconds, by the timers of the worker. */
  static timeout(milliseconds: number): AbortSignal;
  readonly aborted: boolean;
  readonly reason: unknown;
  onabort: ((this: AbortSignal, event: Event) => unknown) | null;
  throwIfAborted(): void;
}

/** Aborts its signal.
 * @see https://dom.spec.whatwg.org/#interface-abortcontroller */
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** An error of a Web API, by its name.
 * @see https://webidl.spec.whatwg.org/#idl-DOMException */
declare class DOMException extends Error {
  constructor(message?: string, name?: string);
  readonly name: string;
  readonly message: string;
  readonly code: number;
}

/** Options of a rejection event.
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#promiserejectionevent */
interface PromiseRejectionEventInit extends EventInit {
  promise: Promise<unknown>;
  reason?: unknown;
}

/** A promise that was rejected, and that nobody handles.
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#promiserejectionevent */
declare class PromiseRejectionEvent extends Event {
  constructor(type: string, init: PromiseRejectionEventInit);
  readonly promise: Promise<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: a reason may be anything, as in the DOM library.
  readonly reason: any;
}

/** Events of the global scope: errors and rejections that nobody handles. */
interface GlobalEventMap {
  /** An error that nothing caught. */
  error: ErrorEvent;
  /** A promise that was rejected, and that nobody handles. */
  unhandledrejection: PromiseRejectionEvent;
  /** Such a promise that is handled after all. */
  rejectionhandled: PromiseRejectionEvent;
}

/** Adds a listener to the global scope. */
declare function addEventListener<Type extends keyof GlobalEventMap>(
  type: Type,
  listener: EventListenerOrObject<GlobalEventMap[Type]> | null,
  options?: boolean | AddEventListenerOptions,
): void;
/** Adds a listener to the global scope. */
declare function addEventListener(
  type: string,
  listener: EventListenerOrObject | null,
  options?: boolean | AddEventListenerOptions,
): void;
/** Removes a listener from the global scope. */
declare function removeEventListener<Type extends keyof GlobalEventMap>(
  type: Type,
  listener: EventListenerOrObject<GlobalEventMap[Type]> | null,
  options?: boolean | EventListenerOptions,
): void;
/** Removes a listener from the global scope. */
declare function removeEventListener(
  type: string,
  listener: EventListenerOrObject | null,
  options?: boolean | EventListenerOptions,
): void;
/** Sends an event to the global scope. Returns false if a listener prevented the default. */
declare function dispatchEvent(event: Event): boolean;

/** Called with an error that nothing caught; returns true to keep it out of the log. */
declare var onerror:
  | ((
      message: string | Event,
      source?: string,
      line?: number,
      column?: number,
      error?: unknown,
    ) => unknown)
  | null;
/** Called with a promise that was rejected, and that nobody handles. */
declare var onunhandledrejection: ((event: PromiseRejectionEvent) => unknown) | null;
/** Called with such a promise that is handled after all. */
declare var onrejectionhandled: ((event: PromiseRejectionEvent) => unknown) | null;

/** Reports an error as if nothing had caught it, by an event and the log, and goes on. */
declare function reportError(error: unknown): void;

/** A message.
 * @see https://html.spec.whatwg.org/multipage/comms.html#messageevent */
declare class MessageEvent extends Event {
  constructor(type: string, options?: EventInit & { data?: unknown });
  // biome-ignore lint/suspicious/noExplicitAny: what was sent may be anything, as in the DOM library.
  readonly data: any;
  readonly origin: string;
  readonly lastEventId: string;
  readonly source: null;
  readonly ports: readonly MessagePort[];
}

/** An end of a channel.
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports */
declare class MessagePort extends EventTarget {
  private constructor();
  /** Sends a copy, which arrives as a task of its own. */
  postMessage(message: unknown, options?: StructuredSerializeOptions | ArrayBuffer[]): void;
  start(): void;
  close(): void;
  onmessage: ((this: MessagePort, event: MessageEvent) => unknown) | null;
}

/** A channel within a request.
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels */
declare class MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}

/** A channel by a name, within a request.
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts */
declare class BroadcastChannel extends EventTarget {
  constructor(name: string);
  readonly name: string;
  /** Sends a copy to the other channels of that name in this worker's request. */
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((this: BroadcastChannel, event: MessageEvent) => unknown) | null;
  onmessageerror: ((this: BroadcastChannel, event: MessageEvent) => unknown) | null;
}
