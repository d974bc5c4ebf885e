import type { FetchFailureCode } from "../../services/fetch/fetch-error.ts";

/** Thrown by a function that answers fetches: the worker's fetch fails with this reason. */
export class FetchFailure extends Error {
  /** The name of the class. */
  override name = "FetchFailure";
  /** The code of the failure, which the worker gets. */
  readonly reason: FetchFailureCode;

  /** Makes a failure with a code, and a message for the worker. */
  constructor(reason: FetchFailureCode, message = `The fetch failed: ${reason}.`) {
    super(message);
    this.reason = reason;
  }
}

/** The status of an answer that a program gives. @throws FetchFailure `connect` for `Response.error()`, which says that there is no
 * answer, and has none (Fetch Standard, "network error"). */
export function answeredStatus(response: Response): number {
  if (response.type !== "error") return response.status;
  throw new FetchFailure("connect", "The function that answers fetches returned Response.error().");
}
