import type { SkerryError } from "../../errors.ts";
import { noUsage, type Outcome, type Usage } from "./usage.ts";

/** Returns the outcome of a request that did not reach a guest, or whose usage is lost. */
export function refusedOutcome(
  requestId: string,
  { method, uri }: Outcome["request"],
  error: SkerryError,
  coldStartMs: number,
  waited: Pick<Outcome, "queuedMs" | "retryAfterSeconds"> = {},
  used: Partial<Usage> = {},
): Outcome {
  return {
    requestId,
    request: { method, uri },
    response: null,
    error: error.toJSON(),
    usage: { ...noUsage, ...used, coldStartMs },
    log: [],
    ...waited,
  };
}
