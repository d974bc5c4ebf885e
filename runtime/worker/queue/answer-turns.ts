import { KiB } from "../../byte-units.ts";
import type { CallResult } from "../../isolate/inside/batch/protocol.ts";
import type { AnswerRoom } from "../../message/answer-room.ts";
import { defaultLimits } from "../../settings/limits.ts";

/** Answers of at most this mean size are not counted, in bytes: the system takes them at once. */
const smallAnswer = 64 * KiB;

/** The weight of a smaller answer's size in the running mean. A larger one counts at once: the next may be as large. */
const weight = 0.2;

/**
 * The time that requests wait for the size of the first answer before twice as many may begin, in ms, if those that
 * have begun wait for something outside.
 */
const patience = 100;

/**
 * Limits how many requests of one worker may begin so that there is room for their answers, by the sizes of recent
 * ones. Until one is known, answers are assumed to be as large as allowed. Answers of requests that wait for something
 * outside, or stream, may take long: the assumption is halved after each period in which others had to wait.
 */
export class AnswerTurns {
  readonly #room: AnswerRoom | undefined;
  readonly #worker: string;
  #usual: number;
  #known = false;
  #running = 0;
  #outside = false;
  #patience: NodeJS.Timeout | null = null;

  /** @param room left out where answers are taken at once. @param largest how many bytes an answer may have. */
  constructor(worker = "", room?: AnswerRoom, largest = defaultLimits(1).responseBody) {
    this.#worker = worker;
    this.#room = room;
    this.#usual = largest;
  }

  /** Returns how many more requests may begin. Where none may, `then` is called when there is more room, or when it
   * is worth to ask again. */
  count(then: () => void): number {
    if (this.#room === undefined || this.#usual <= smallAnswer) return Number.POSITIVE_INFINITY;
    const bytes = this.#room.bytesFor(this.#worker);
    const most = Math.floor(bytes / this.#usual) - this.#running;
    // A request whose answer takes more than all the room runs alone.
    if (most > 0 || (bytes > 0 && this.#running === 0)) return Math.max(1, most);
    this.#room.whenRoom(this.#worker, then);
    if (this.#outside && !this.#known) this.#expectLess(then);
    return 0;
  }

  /** Adds running requests; a negative number removes them. */
  begin(requests: number): void {
    this.#running += requests;
  }

  /** One of them waits for something outside, or streams. */
  waits(): void {
    this.#outside = true;
  }

  /** One of them has ended; null if it has no answer. */
  ended(response: CallResult["response"] | null): void {
    this.#running--;
    if (response === null) return;
    const bytes = response.body.tag === "bytes" ? response.body.val.length : 0;
    if (!this.#known || bytes > this.#usual) this.#usual = bytes;
    else this.#usual += weight * (bytes - this.#usual);
    this.#known = true;
  }

  #expectLess(then: () => void): void {
    this.#patience ??= setTimeout(() => {
      this.#patience = null;
      if (!this.#known && this.#running > 0) this.#usual /= 2;
      then();
    }, patience).unref();
  }
}
