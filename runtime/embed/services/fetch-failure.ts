import type { FetchFailureCode } from "../../services/fetch/fetch-error.ts";

/** How a fetch of a worker fails, by the word that the worker gets for it. */
export class FetchFailure extends Error {
  override name = "FetchFailure";
  readonly reason: FetchFailureCode;

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
