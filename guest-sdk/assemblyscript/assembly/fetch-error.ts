import { Reason } from "./generated/types";
import { Response } from "./response";

export { Reason as FetchReason } from "./generated/types";

// Lazy: in workers alone that ask for one.
// @ts-ignore: decorator
@lazy const codes: StaticArray<string> = [
  "denied",
  "private-address",
  "dns",
  "connect",
  "tls",
  "timed-out",
  "cut-short",
  "redirect",
  "bad-request",
  "bad-response",
  "too-large",
  "limit",
  "loop",
  "aborted",
  "no-stub",
  "client-left",
];

/** Why there is no answer to a fetch. */
export class FetchError {
  /** @internal */
  constructor(
    /** The reason as a value to branch on. */
    readonly reason: Reason,
    /** A sentence for the log: it may name origins that no visitor should hear of. */
    readonly message: string,
  ) {}

  /** The reason as a word: "denied", "timed-out", … */
  get code(): string {
    return unchecked(codes[this.reason]);
  }

  /** For a visitor: 504 where the origin did not answer in time, else 502, and no details. */
  toResponse(): Response {
    return this.reason == Reason.TimedOut
      ? Response.text("the origin did not answer in time\n", 504)
      : Response.text("the origin can't be reached\n", 502);
  }
}
