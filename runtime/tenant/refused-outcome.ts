import type { SkerryError } from "../errors.ts";
import type { Outcome } from "./usage.ts";

/** The outcome of a request that did not reach a guest, or whose usage is lost. */
export function refusedOutcome(
  requestId: string,
  { method, uri }: Outcome["request"],
  error: SkerryError,
  coldStartMs: number,
  waited: Pick<Outcome, "queuedMs" | "retryAfterSeconds"> = {},
): Outcome {
  return {
    requestId,
    request: { method, uri },
    response: null,
    error: error.toJSON(),
    usage: { fuel: 0, memoryBytes: 0, hostCalls: 0, wallMs: 0, coldStartMs },
    log: [],
    ...waited,
  };
}
