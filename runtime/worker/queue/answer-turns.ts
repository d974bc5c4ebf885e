import { KiB } from "../../byte-units.ts";
import type { CallResult } from "../../isolate/inside/batch/protocol.ts";
import type { AnswerRoom } from "../../message/answer-room.ts";
import { defaultLimits } from "../../settings/limits.ts";

/** Answers whose mean is at most so many bytes are not counted: the system takes them at once. */
const smallAnswer = 64 * KiB;

/** How much of a smaller answer's size goes into the running mean. A larger one counts at once: what begins next may be as large. */
const weight = 0.2;

/** How long requests wait for the first answer to tell its size before twice as many may begin, in ms, where those that have begun
 * wait for what is outside. */
const patience = 100;

/** Decides how many requests of one worker may begin, so that there is room for their answers, by the sizes of the last ones. Until
 * one is known, answers are taken for as large as they may be. Those of requests that wait for what is outside, or stream, may be long in
 * coming: they are taken for half as large after each while in which others had to wait. */
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
    // One whose answer takes more than all the room runs alone.
    if (most > 0 || (bytes > 0 && this.#running === 0)) return Math.max(1, most);
    this.#room.whenRoom(this.#worker, then);
    if (this.#outside && !this.#known) this.#expectLess(then);
    return 0;
  }

  /** So many more requests are running; fewer, where it is negative. */
  begin(requests: number): void {
    this.#running += requests;
  }

  /** One of them waits for what is outside, or streams. */
  waits(): void {
    this.#outside = true;
  }

  /** One of them has ended; with null, it has no answer. */
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
