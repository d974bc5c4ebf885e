// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
// Event and its kinds (DOM Standard §2.2 to §2.4).

export interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

const none = 0;
const atTarget = 2;

/** What only the dispatch of event-target.ts and abort-signal.ts may do with an event. */
export interface EventInternals {
  begin(event: Event, target: object, isTrusted: boolean): void;
  end(event: Event): void;
  setPassive(event: Event, isPassive: boolean): void;
  isStopped(event: Event): boolean;
  isDispatching(event: Event): boolean;
}

export let eventInternals: EventInternals;

export class Event {
  static readonly NONE = none;
  static readonly CAPTURING_PHASE = 1;
  static readonly AT_TARGET = atTarget;
  static readonly BUBBLING_PHASE = 3;

  readonly #type: string;
  readonly #bubbles: boolean;
  readonly #cancelable: boolean;
  readonly #composed: boolean;
  #target: object | null = null;
  #dispatching = false;
  #propagationStopped = false;
  #immediatelyStopped = false;
  #passive = false;
  #defaultPrevented = false;
  #isTrusted = false;

  static {
    eventInternals = {
      begin(event, target, isTrusted) {
        event.#target = target;
        event.#dispatching = true;
        event.#isTrusted = isTrusted;
      },
      end(event) {
        event.#dispatching = false;
        event.#propagationStopped = false;
        event.#immediatelyStopped = false;
      },
      setPassive(event, isPassive) {
        event.#passive = isPassive;
      },
      isStopped: (event) => event.#immediatelyStopped,
      isDispatching: (event) => event.#dispatching,
    };
  }

  constructor(type: string, init?: EventInit | null) {
    if (arguments.length === 0) throw new TypeError("Event needs a type");
    this.#type = `${type}`;
    this.#bubbles = Boolean(init?.bubbles);
    this.#cancelable = Boolean(init?.cancelable);
    this.#composed = Boolean(init?.composed);
  }

  get type(): string {
    return this.#type;
  }
  get target(): object | null {
    return this.#target;
  }
  get srcElement(): object | null {
    return this.#target;
  }
  get currentTarget(): object | null {
    return this.#dispatching ? this.#target : null;
  }
  get eventPhase(): number {
    return this.#dispatching ? atTarget : none;
  }
  get bubbles(): boolean {
    return this.#bubbles;
  }
  get cancelable(): boolean {
    return this.#cancelable;
  }
  get composed(): boolean {
    return this.#composed;
  }
  get defaultPrevented(): boolean {
    return this.#defaultPrevented;
  }
  get returnValue(): boolean {
    return !this.#defaultPrevented;
  }
  set returnValue(keepsDefault: boolean) {
    if (!keepsDefault) this.preventDefault();
  }
  get isTrusted(): boolean {
    return this.#isTrusted;
  }
  /** The clock stands still, so every event is of the request's first moment. */
  get timeStamp(): number {
    return 0;
  }
  get cancelBubble(): boolean {
    return this.#propagationStopped;
  }
  set cancelBubble(stop: boolean) {
    if (stop) this.#propagationStopped = true;
  }

  composedPath(): object[] {
    return this.#dispatching && this.#target !== null ? [this.#target] : [];
  }
  preventDefault(): void {
    if (this.#cancelable && !this.#passive) this.#defaultPrevented = true;
  }
  stopPropagation(): void {
    this.#propagationStopped = true;
  }
  stopImmediatePropagation(): void {
    this.#propagationStopped = true;
    this.#immediatelyStopped = true;
  }
}

export class CustomEvent extends Event {
  readonly #detail: unknown;

  constructor(type: string, init?: (EventInit & { detail?: unknown }) | null) {
    super(type, init);
    this.#detail = init?.detail ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }
}

export interface ErrorEventInit extends EventInit {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: unknown;
}

export class ErrorEvent extends Event {
  readonly #message: string;
  readonly #filename: string;
  readonly #lineno: number;
  readonly #colno: number;
  readonly #error: unknown;

  constructor(type: string, init?: ErrorEventInit | null) {
    super(type, init);
    this.#message = `${init?.message ?? ""}`;
    this.#filename = `${init?.filename ?? ""}`;
    this.#lineno = Number(init?.lineno ?? 0) >>> 0;
    this.#colno = Number(init?.colno ?? 0) >>> 0;
    this.#error = init?.error;
  }

  get message(): string {
    return this.#message;
  }
  get filename(): string {
    return this.#filename;
  }
  get lineno(): number {
    return this.#lineno;
  }
  get colno(): number {
    return this.#colno;
  }
  get error(): unknown {
    return this.#error;
  }
}
