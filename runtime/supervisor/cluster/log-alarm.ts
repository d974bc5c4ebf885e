import type { Logger } from "pino";
import { SkerryError } from "../../errors.ts";

/** Looks in a row that have to find a log in the wrong before it is an alarm: around an election a server may answer from behind. */
const looksToAlarm = 3;

export interface Alarm {
  /** ms since 1970. */
  readonly since: number;
  /** One sentence. */
  readonly sentence: string;
}

/** What is said when a log is not the one that a node has followed, and when it is again. */
export interface AlarmWords {
  /** What goes on meanwhile and what does not, and what to do. */
  readonly meanwhile: string;
  readonly over: string;
}

/** Whether a log goes on from what a node has, by the looks at it. */
export class LogAlarm {
  readonly #logger: Logger;
  readonly #words: AlarmWords;
  #wrong = 0;
  #current: Alarm | null = null;

  constructor(logger: Logger, words: AlarmWords) {
    this.#logger = logger;
    this.#words = words;
  }

  get current(): Alarm | null {
    return this.#current;
  }

  /** @throws SkerryError `unavailable`, each time; the alarm is raised when it has been so for some looks. */
  raise(sentence: string): never {
    this.#wrong++;
    if (this.#current === null && this.#wrong >= looksToAlarm) {
      this.#current = { since: Date.now(), sentence };
      this.#logger.error({ alarm: sentence }, `${sentence} ${this.#words.meanwhile}`);
    }
    throw new SkerryError("unavailable", sentence);
  }

  /** A look found the log as it should be. */
  clear(): void {
    this.#wrong = 0;
    if (this.#current !== null) this.#logger.info(this.#words.over);
    this.#current = null;
  }
}
