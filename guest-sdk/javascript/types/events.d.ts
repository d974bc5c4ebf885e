// Events and abort signals of the DOM standard, without a tree.

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

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

declare class CustomEvent<Detail = unknown> extends Event {
  constructor(type: string, init?: EventInit & { detail?: Detail });
  readonly detail: Detail;
}

interface ErrorEventInit extends EventInit {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: unknown;
}

declare class ErrorEvent extends Event {
  constructor(type: string, init?: ErrorEventInit);
  readonly message: string;
  readonly filename: string;
  readonly lineno: number;
  readonly colno: number;
  readonly error: unknown;
}

type EventListenerOrObject<Kind extends Event = Event> =
  | ((event: Kind) => void)
  | { handleEvent(event: Kind): void };

type EventListener = (event: Event) => void;
type EventListenerOrEventListenerObject = EventListenerOrObject;

interface EventListenerOptions {
  capture?: boolean;
}
interface AddEventListenerOptions extends EventListenerOptions {
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}

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

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare class DOMException extends Error {
  constructor(message?: string, name?: string);
  readonly name: string;
  readonly message: string;
  readonly code: number;
}

interface PromiseRejectionEventInit extends EventInit {
  promise: Promise<unknown>;
  reason?: unknown;
}

declare class PromiseRejectionEvent extends Event {
  constructor(type: string, init: PromiseRejectionEventInit);
  readonly promise: Promise<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: a reason may be anything, as in the DOM library.
  readonly reason: any;
}

/** Events of the global scope: errors and rejections that nobody handles. */
interface GlobalEventMap {
  error: ErrorEvent;
  unhandledrejection: PromiseRejectionEvent;
  rejectionhandled: PromiseRejectionEvent;
}

declare function addEventListener<Type extends keyof GlobalEventMap>(
  type: Type,
  listener: EventListenerOrObject<GlobalEventMap[Type]> | null,
  options?: boolean | AddEventListenerOptions,
): void;
declare function addEventListener(
  type: string,
  listener: EventListenerOrObject | null,
  options?: boolean | AddEventListenerOptions,
): void;
declare function removeEventListener<Type extends keyof GlobalEventMap>(
  type: Type,
  listener: EventListenerOrObject<GlobalEventMap[Type]> | null,
  options?: boolean | EventListenerOptions,
): void;
declare function removeEventListener(
  type: string,
  listener: EventListenerOrObject | null,
  options?: boolean | EventListenerOptions,
): void;
declare function dispatchEvent(event: Event): boolean;

/** Returns true to keep the error out of the log. */
declare var onerror:
  | ((
      message: string | Event,
      source?: string,
      line?: number,
      column?: number,
      error?: unknown,
    ) => unknown)
  | null;
declare var onunhandledrejection: ((event: PromiseRejectionEvent) => unknown) | null;
declare var onrejectionhandled: ((event: PromiseRejectionEvent) => unknown) | null;

/** Reports an error as if nothing had caught it, by an event and the log, and goes on. */
declare function reportError(error: unknown): void;

declare class MessageEvent extends Event {
  constructor(type: string, options?: EventInit & { data?: unknown });
  // biome-ignore lint/suspicious/noExplicitAny: what was sent may be anything, as in the DOM library.
  readonly data: any;
  readonly origin: string;
  readonly lastEventId: string;
  readonly source: null;
  readonly ports: readonly MessagePort[];
}

declare class MessagePort extends EventTarget {
  private constructor();
  /** Sends a copy, which arrives as a task of its own. */
  postMessage(message: unknown, options?: StructuredSerializeOptions | ArrayBuffer[]): void;
  start(): void;
  close(): void;
  onmessage: ((this: MessagePort, event: MessageEvent) => unknown) | null;
}

declare class MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}

declare class BroadcastChannel extends EventTarget {
  constructor(name: string);
  readonly name: string;
  /** Sends a copy to the other channels of that name in this worker's request. */
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((this: BroadcastChannel, event: MessageEvent) => unknown) | null;
  onmessageerror: ((this: BroadcastChannel, event: MessageEvent) => unknown) | null;
}
