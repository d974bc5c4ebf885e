import type { Logger } from "pino";
import type { SkerryError } from "../../errors.ts";

/** Looks at a log, one at a time.
 * @typeParam How what a look may be told; null for one at all that there is. */
export class LogReads<How = never> {
  readonly #look: (how: How | null) => Promise<void>;
  readonly #logger: Logger;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #told: string | null = null;

  constructor(logger: Logger, look: (how: How | null) => Promise<void>) {
    this.#logger = logger;
    this.#look = look;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Resolves when none is under way, whatever came of it. */
  async ended(): Promise<void> {
    await this.#running?.catch(() => {});
  }

  /** Looks now. No other may be under way. */
  start(how: How | null = null): Promise<void> {
    const running = this.#look(how).finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  /** Looks now, or once the look that is under way has ended: that may have passed what the caller means. */
  catchUp(): Promise<void> {
    if (this.#running === null) return this.start();
    this.#next ??= this.ended().then(() => {
      this.#next = null;
      return this.catchUp();
    });
    return this.#next;
  }

  /** For a look that nobody waits for: logs what keeps this node from following, once. That the servers are away, and alarms, are
   * told where they are found. */
  unasked(look: Promise<void>): void {
    look.then(
      () => {
        this.#told = null;
      },
      ({ code, message }: SkerryError) => {
        if (code === "unavailable" || this.#told === message) return;
        this.#told = message;
        this.#logger.error({ code }, message);
      },
    );
  }
}
