import { crossingPrice } from "../../prices.ts";
import type { ErrorCode } from "../content/http-types.ts";
import type { AwaitedFetch } from "../http/future-incoming-response.ts";
import type { Source } from "../session/outside.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession, lastInstant } from "../session/session.ts";
import { Response } from "./response.ts";
import { actions, eventCodes, trap, Waitable, type WaitableEvent } from "./waitable.ts";

/** States of a call (Canonical ABI, `Subtask.State`). */
export const subtaskStates = { started: 1, returned: 2, cancelledBeforeReturned: 4 } as const;

/** A call of the host's that is under way. */
export abstract class Subtask extends Waitable {
  #over = false;

  /** Whether what it waits for is there. */
  protected abstract readonly returned: boolean;
  protected abstract readonly action: number;

  takeEvent(): WaitableEvent | null {
    if (this.#over || !this.returned) return null;
    this.#over = true;
    return { code: eventCodes.subtask, action: this.action, payload: subtaskStates.returned };
  }

  /** Whether the guest has been told of its end. */
  get over(): boolean {
    return this.#over;
  }

  /** Gives it up. Returns its state. */
  cancel(): number {
    if (this.#over) throw trap("cancels a call that is over");
    this.#over = true;
    this.giveUp();
    return subtaskStates.cancelledBeforeReturned;
  }

  protected abstract giveUp(): void;

  drop(): void {
    if (!this.#over) throw trap("drops a call that is under way");
  }
}

/** A wait for an instant. */
export class TimerTask extends Subtask {
  protected readonly action = actions.none;
  readonly #instant: bigint;

  constructor(instant: bigint) {
    super();
    this.#instant = instant;
  }

  protected get returned(): boolean {
    return this.#instant < lastInstant && this.#instant <= currentSession().monotonic;
  }

  override get instant(): bigint {
    return this.#instant;
  }

  protected giveUp(): void {}
}

/** A call whose result is an answer. */
export abstract class AnswerTask extends Subtask {
  /** Its answer, once. */
  abstract take(): Result<Response, ErrorCode>;
}

/** An answer on its way into a guest's memory, paid for by its text. */
export function priced(answer: Result<Response, ErrorCode>): Result<Response, ErrorCode> {
  const text = answer.tag === "err" && "val" in answer.val ? answer.val.val : undefined;
  if (typeof text === "string") currentSession().charge(crossingPrice("string", 2 * text.length));
  return answer;
}

/** A fetch. */
export class SendTask extends AnswerTask {
  protected readonly action = actions.send;
  readonly #fetch: Result<AwaitedFetch, ErrorCode>;
  #taken = false;

  constructor(fetch: Result<AwaitedFetch, ErrorCode>) {
    super();
    this.#fetch = fetch;
  }

  protected get returned(): boolean {
    return this.#fetch.tag === "err" || this.#fetch.val.answer !== null;
  }

  override get source(): Source | null {
    if (this.over || this.#fetch.tag === "err") return null;
    return this.#fetch.val.outside === null ? null : this.#fetch.val;
  }

  take(): Result<Response, ErrorCode> {
    if (!this.over || this.#taken) throw trap("takes an answer that is not there");
    this.#taken = true;
    if (this.#fetch.tag === "err") return this.#fetch;
    const { answer, outside } = this.#fetch.val;
    outside?.letGo();
    if (answer?.tag === "ok") return ok(Response.ofAnswer(answer.val));
    return priced(err(answer?.val ?? { tag: "connection-terminated" }));
  }

  protected giveUp(): void {
    this.#taken = true;
    if (this.#fetch.tag === "err") return;
    this.#fetch.val.outside?.letGo();
    this.#fetch.val.drop();
  }
}
