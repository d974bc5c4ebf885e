import type { ErrorCode } from "../content/http-types.ts";
import { Resource } from "../session/resource.ts";
import type { Result } from "../session/result.ts";
import type { OutgoingResponse } from "./outgoing-response.ts";

/** `wasi:http/types.response-outparam`: where a guest puts its answer. Setting takes the handle, so a
 * second time is a use of a handle that is gone, and traps in the glue. */
export class ResponseOutparam extends Resource {
  #answer: Result<OutgoingResponse, ErrorCode> | null = null;
  #dropped = false;

  static set(out: ResponseOutparam, answer: Result<OutgoingResponse, ErrorCode>): void {
    out.release();
    out.#answer = answer;
    if (answer.tag === "err") return;
    answer.val.release();
    answer.val.answer();
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#dropped = true;
  }

  /** What the guest answered, or null as long as it did not. */
  get answer(): Result<OutgoingResponse, ErrorCode> | null {
    return this.#answer;
  }

  /** True when the guest can't answer any more. */
  get dropped(): boolean {
    return this.#dropped;
  }
}
