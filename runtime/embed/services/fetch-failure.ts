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
