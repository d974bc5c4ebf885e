// AbortController and AbortSignal (DOM Standard §3).

import { setTimeout } from "../loop/timers.ts";
import { append } from "../own-lists.ts";
import { Event } from "./event.ts";
import { EventHandler } from "./event-handler.ts";
import { dispatch, EventTarget } from "./event-target.ts";

/** Only the runtime makes signals. */
const made = Symbol("made by the runtime");

let abortSignal: (signal: AbortSignal, reason: unknown) => void;

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  /** Signals that abort with this one. */
  #dependents: AbortSignal[] | null = null;
  /** The signals that this one depends on and that depend on none themselves. */
  #sources: AbortSignal[] | null = null;
  #onabort: EventHandler | null = null;

  constructor(token?: unknown) {
    super();
    if (token !== made) throw new TypeError("Illegal constructor");
  }

  /** A signal that is aborted already. */
  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal(made);
    signal.#aborted = true;
    signal.#reason = reason === undefined ? abortError() : reason;
    return signal;
  }

  /** A signal that aborts when a timer of that many milliseconds is due (`timers.ts`). */
  static timeout(milliseconds: number): AbortSignal {
    const delay = Number(milliseconds);
    if (!(delay >= 0 && delay <= Number.MAX_SAFE_INTEGER)) {
      throw new TypeError("AbortSignal.timeout needs a number of milliseconds, from 0");
    }
    const signal = new AbortSignal(made);
    setTimeout(
      () => {
        AbortSignal.#abort(signal, new DOMException("The operation timed out", "TimeoutError"));
      },
      Math.min(delay, 0x7fff_ffff),
    );
    return signal;
  }

  /** A signal that aborts with the first of others. */
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const result = new AbortSignal(made);
    const all = [...signals];
    for (const signal of all) {
      if (!(signal instanceof AbortSignal)) {
        throw new TypeError("AbortSignal.any needs signals");
      }
    }
    const aborted = all.find((signal) => signal.#aborted);
    if (aborted !== undefined) {
      result.#aborted = true;
      result.#reason = aborted.#reason;
      return result;
    }
    result.#sources = [];
    for (const source of all.flatMap((signal) => signal.#sources ?? [signal])) {
      if (result.#sources.includes(source)) continue;
      append(result.#sources, source);
      source.#dependents ??= [];
      append(source.#dependents, result);
    }
    return result;
  }

  get aborted(): boolean {
    return this.#aborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  get onabort(): unknown {
    return this.#onabort?.value ?? null;
  }
  set onabort(handler: unknown) {
    this.#onabort ??= new EventHandler(this, "abort");
    this.#onabort.value = handler;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  /** Signal abort: dependents take the reason before any listener runs. */
  static #abort(signal: AbortSignal, reason: unknown): void {
    if (signal.#aborted) return;
    const signals = [signal];
    for (const dependent of signal.#dependents ?? []) {
      if (!dependent.#aborted) append(signals, dependent);
    }
    for (const each of signals) {
      each.#aborted = true;
      each.#reason = reason;
    }
    for (const each of signals) dispatch(each, new Event("abort"), true);
  }

  static {
    abortSignal = AbortSignal.#abort;
  }
}

export class AbortController {
  readonly #signal: AbortSignal;

  constructor() {
    this.#signal = newSignal();
  }

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(reason?: unknown): void {
    abortSignal(this.#signal, reason === undefined ? abortError() : reason);
  }
}

/** A signal that nothing has aborted. */
export function newSignal(): AbortSignal {
  return new AbortSignal(made);
}

function abortError(): DOMException {
  return new DOMException("This operation was aborted", "AbortError");
}
