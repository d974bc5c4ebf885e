/** The time without use after which an isolate rests, in ms. */
const rest = 5_000;

/** Calls back once an isolate was not used for a while, and again after it was used once more. */
export class RestTimer {
  readonly #onRest: () => void;
  readonly #ms: number;
  #timer: NodeJS.Timeout | null = null;
  #used = false;

  constructor(onRest: () => void, ms = rest) {
    this.#onRest = onRest;
    this.#ms = ms;
  }

  /** Call with each use. */
  use(): void {
    this.#used = true;
    this.#timer ??= setTimeout(() => this.#look(), this.#ms).unref();
  }

  /** Rests now, where it was used since it rested last. Returns whether it was. */
  restNow(): boolean {
    if (this.#timer === null) return false;
    this.end();
    this.#used = false;
    this.#onRest();
    return true;
  }

  /** It is not called back any more. */
  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The timer is set anew here, and not with each use. */
  #look(): void {
    if (this.#used) {
      this.#used = false;
      this.#timer?.refresh();
      return;
    }
    this.#timer = null;
    this.#onRest();
  }
}
