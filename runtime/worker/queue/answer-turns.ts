import { KiB } from "../../byte-units.ts";
import type { CallResult } from "../../isolate/inside/batch/protocol.ts";
import type { AnswerRoom } from "../../message/answer-room.ts";

/** Answers whose mean is at most so many bytes are not counted: the system takes them at once. */
const smallAnswer = 64 * KiB;

/** How much of a new answer's size goes into the running mean. */
const weight = 0.2;

/** Decides how many requests of one worker may begin, so that there is room for their answers, by the sizes of the last ones. */
export class AnswerTurns {
  readonly #room: AnswerRoom | undefined;
  readonly #worker: string;
  #mean = 0;
  #running = 0;

  /** @param room left out where answers are taken at once. */
  constructor(worker = "", room?: AnswerRoom) {
    this.#worker = worker;
    this.#room = room;
  }

  /** Returns how many more requests may begin. Where none may, `then` is called once when there is more room. */
  count(then: () => void): number {
    if (this.#room === undefined || this.#mean <= smallAnswer) return Number.POSITIVE_INFINITY;
    const bytes = this.#room.bytesFor(this.#worker);
    const most = Math.floor(bytes / this.#mean) - this.#running;
    // One whose answer takes more than all the room runs alone.
    if (most > 0 || (bytes > 0 && this.#running === 0)) return Math.max(1, most);
    this.#room.whenRoom(this.#worker, then);
    return 0;
  }

  /** So many more requests are running; fewer, where it is negative. */
  begin(requests: number): void {
    this.#running += requests;
  }

  /** One of them has ended; with null, it has no answer. */
  ended(response: CallResult["response"] | null): void {
    this.#running--;
    if (response === null) return;
    const bytes = response.body.tag === "bytes" ? response.body.val.length : 0;
    this.#mean += weight * (bytes - this.#mean);
  }
}
