import { FetchError } from "./fetch-error.ts";

/** How long one fetch may last, from its first hop to the last byte of its body. */
export class Lifetime {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #onEnd: () => void;
  #ended = false;
  readonly #onAbort = () =>
    this.#abort(new FetchError("aborted", "The fetch was given up, or its time was over."));

  /** @param outer of whom the fetch is done for. @param total in ms. @param onEnd called once, when it is over. */
  constructor(outer: AbortSignal, total: number, onEnd: () => void) {
    this.#outer = outer;
    this.#onEnd = onEnd;
    this.#timer = setTimeout(() => {
      this.#abort(new FetchError("timeout", `The fetch took longer than ${total} ms in all.`));
    }, total);
    this.#timer.unref();
    if (outer.aborted) this.#onAbort();
    else outer.addEventListener("abort", this.#onAbort);
  }

  /** Aborts with a FetchError: `aborted` or `timeout`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** It is over, and nothing needs to be told. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#onAbort);
    this.#onEnd();
  }

  #abort(reason: FetchError): void {
    this.end();
    this.#controller.abort(reason);
  }
}
