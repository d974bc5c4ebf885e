import { type SerializedError, SkerryError } from "../../errors.ts";
import { FetchError } from "../../services/fetch/fetch-error.ts";
import { BrokenOff } from "../../services/request-streams.ts";

/**
 * Returns the error of an answer's content that ended early, by its cause: the origin that it came from, the client
 * that was sending it, or the worker. Any other cause is a defect of the host.
 */
export function contentFailure(error: unknown): SkerryError {
  if (error instanceof SkerryError) return error;
  if (error instanceof BrokenOff) return brokenOff(error.message);
  if (error instanceof FetchError) return ofOrigin(error);
  const why = error instanceof Error ? error.message : String(error);
  return new SkerryError("host-failed", why);
}

/** Errors of a worker that cannot read its request to the end. */
const ofWorkers: ReadonlySet<string> = new Set(["guest-trap", "guest-error"]);

/**
 * Returns the outcome of a worker whose request's content ended early: then the failure is not the worker's own.
 * @param failure the error that ended the content; null if it came to its end.
 */
export function withContentFailure<Told extends { readonly error: SerializedError | null }>(
  outcome: Told,
  failure: SkerryError | null,
): Told {
  if (failure === null || !ofWorkers.has(outcome.error?.code ?? "")) return outcome;
  return { ...outcome, error: failure.toJSON() };
}

function ofOrigin({ failure: { code, message }, cause }: FetchError): SkerryError {
  // What the worker sent there was its client's, who broke off.
  if (cause instanceof SkerryError) return cause;
  switch (code) {
    case "response-too-large":
      return new SkerryError("response-too-large", message);
    case "aborted":
      return brokenOff(message);
    default:
      return new SkerryError("origin-failed", message);
  }
}

function brokenOff(why: string): SkerryError {
  return new SkerryError("guest-trap", `The content of the worker's answer broke off. ${why}`);
}
