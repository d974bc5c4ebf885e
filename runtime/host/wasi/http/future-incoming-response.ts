import { crossingPrice } from "../../prices.ts";
import type { ErrorCode } from "../content/http-types.ts";
import { Pollable } from "../io/poll.ts";
import type { Outside, Source } from "../session/outside.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import { IncomingResponse } from "./incoming-response.ts";
import type { Answer } from "./pending-fetch.ts";

/** A fetch whose answer a guest awaits. */
export interface AwaitedFetch extends Source {
  /** Null where the worker reaches nothing outside. */
  readonly outside: Outside | null;
  /** The answer, or why there is none; null until then. */
  readonly answer: Result<Answer, ErrorCode> | null;
  /** Its answer is not wanted. */
  drop(): void;
}

/** `wasi:http/types.future-incoming-response`. */
export class FutureIncomingResponse extends Resource {
  readonly #fetch: AwaitedFetch;
  #taken = false;

  constructor(fetch: AwaitedFetch) {
    super();
    this.#fetch = fetch;
  }

  subscribe(): Pollable {
    return new Pollable(this, null, this.#fetch);
  }

  /** The answer, once, or why there is none; nothing as long as it is not there. */
  get(): Result<Result<IncomingResponse, ErrorCode>, undefined> | undefined {
    const session = currentSession();
    const { outside } = this.#fetch;
    const resumed = outside?.resume() ?? "not";
    if (this.#taken) return err();
    const { answer } = this.#fetch;
    if (answer === null) {
      if (resumed === "not") outside?.look([this.#fetch], (fuel) => session.charge(fuel));
      return undefined;
    }
    this.#taken = true;
    outside?.letGo();
    if (answer.tag === "ok") return ok(ok(new IncomingResponse(answer.val)));
    const text = "val" in answer.val ? answer.val.val : undefined;
    if (typeof text === "string") session.charge(crossingPrice("string", 2 * text.length));
    return ok(answer);
  }

  /** Whoever drops it wants no answer any more. */
  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    if (this.#taken) return;
    this.#fetch.outside?.letGo();
    this.#fetch.drop();
  }
}
