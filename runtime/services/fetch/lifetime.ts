import { FetchError } from "./fetch-error.ts";

/** How long one fetch may last, from its first hop to the last byte of its body. */
export class Lifetime {
  /** Told when it is ended before it was over, with a FetchError: `aborted` or `timeout`. */
  onAbort: (reason: FetchError) => void = () => {};
  readonly #outer: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #onEnd: () => void;
  #ended = false;
  #reason: FetchError | null = null;
  /** Made when it is asked for: few fetches have to wait for their turn. */
  #controller: AbortController | null = null;
  readonly #outerAborted = () =>
    this.#abort(new FetchError("aborted", "The fetch was given up, or its time was over."));

  /** @param outer ends the fetch with its request. @param total in ms. @param onEnd called once, when it is over. */
  constructor(outer: AbortSignal, total: number, onEnd: () => void) {
    this.#outer = outer;
    this.#onEnd = onEnd;
    this.#timer = setTimeout(() => {
      this.#abort(new FetchError("timeout", `The fetch took longer than ${total} ms in all.`));
    }, total);
    this.#timer.unref();
    if (outer.aborted) this.#outerAborted();
    else outer.addEventListener("abort", this.#outerAborted);
  }

  /** @throws FetchError what it was ended with. */
  check(): void {
    if (this.#reason !== null) throw this.#reason;
  }

  /** Aborts with the same. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== null) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** Ends it without an error. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#outerAborted);
    this.#onEnd();
  }

  #abort(reason: FetchError): void {
    if (this.#ended) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
    this.onAbort(reason);
    this.end();
  }
}
