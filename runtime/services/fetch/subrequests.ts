import { FetchError } from "./fetch-error.ts";

/** How many requests one visitor's request causes, and how many of them at once. */
export class Subrequests {
  readonly #most: number;
  readonly #atOnce: number;
  readonly #waiting: (() => void)[] = [];
  #sent = 0;
  #running = 0;

  /** @param most how many in all, each hop of a redirect counted.
   * @param atOnce how many may wait for the head of their response; the others wait for their turn. */
  constructor(most: number, atOnce: number) {
    this.#most = most;
    this.#atOnce = atOnce;
  }

  /** Counts one. @throws FetchError `subrequest-limit`. */
  count(): void {
    if (this.#sent >= this.#most) {
      throw new FetchError(
        "subrequest-limit",
        `This request has made ${this.#most} fetches, redirects among them, as many as it may: make fewer, or raise \`subrequests\` in [limits] (\`--subrequests\`).`,
      );
    }
    this.#sent++;
  }

  /** Takes a turn if there is one; call {@link leave} then. */
  tryEnter(): boolean {
    if (this.#running >= this.#atOnce) return false;
    this.#running++;
    return true;
  }

  /** Resolves when it is this one's turn, likewise. Rejects with the signal's reason. */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.tryEnter()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const left = () => {
      this.#waiting.splice(this.#waiting.indexOf(turn), 1);
      reject(signal.reason);
    };
    const turn = () => {
      signal.removeEventListener("abort", left);
      resolve();
    };
    this.#waiting.push(turn);
    signal.addEventListener("abort", left, { once: true });
    await promise;
  }

  /** Hands the turn on. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
