import type { SkerryError } from "../errors.ts";
import type { CallResult } from "../isolate/inside/protocol.ts";
import type { Artifact } from "../module/artifact.ts";
import { requestFailure } from "./failure.ts";
import type { Waiting } from "./request-queue.ts";
import { acceptResponse } from "./response-rules.ts";
import type { WorkerSettings } from "./settings.ts";
import type { Outcome } from "./usage.ts";

/** The outcome of a request that reached a guest. `artifact` is where the functions of a failure's frames
 * have their names: null leaves the frames out. */
export function resultOutcome(
  { requestId, request, queuedMs }: Waiting,
  result: CallResult,
  coldStartMs: number,
  settings: WorkerSettings,
  artifact: Artifact | null,
): Outcome {
  const { failure, fuel, memoryBytes, hostCalls, wallMs, log, untoldLines } = result;
  let { response } = result;
  let error: SkerryError | null =
    failure === null ? null : requestFailure(failure, artifact, settings);
  if (response !== null) {
    try {
      response = acceptResponse(response, request.method, settings.limits);
    } catch (refusal) {
      response = null;
      error = refusal as SkerryError;
    }
  }
  return {
    requestId,
    request: { method: request.method, uri: request.uri },
    response,
    error: error?.toJSON() ?? null,
    usage: { fuel, memoryBytes, hostCalls, wallMs, coldStartMs },
    log,
    untoldLines,
    queuedMs,
  };
}
