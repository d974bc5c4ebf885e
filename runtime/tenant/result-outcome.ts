import { type SkerryError, toSkerryError } from "../errors.ts";
import type { CallResult } from "../isolate/inside/protocol.ts";
import type { Artifact } from "../module/artifact.ts";
import { requestFailure } from "./failure.ts";
import type { Waiting } from "./request-queue.ts";
import { acceptResponse } from "./response-rules.ts";
import type { WorkerSettings } from "./settings.ts";
import type { StreamedOutcome } from "./usage.ts";

/** The outcome of a request that reached a guest, which may have begun its answer before. `artifact` is where the functions of a failure's frames
 * have their names: null leaves the frames out. */
export function resultOutcome(
  { requestId, request, queuedMs, services }: Waiting,
  result: CallResult,
  coldStartMs: number,
  settings: WorkerSettings,
  artifact: Artifact | null,
  begun: StreamedOutcome["response"] = null,
): StreamedOutcome {
  const { failure, fuel, memoryBytes, hostCalls, wallMs, log, untoldLines } = result;
  let response: StreamedOutcome["response"] = result.response;
  let error: SkerryError | null =
    failure === null ? null : requestFailure(failure, artifact, settings);
  if (response !== null) {
    try {
      response =
        begun ?? acceptResponse(streamed(response, services), request.method, settings.limits);
    } catch (refusal) {
      response = null;
      error = toSkerryError(refusal);
    }
  }
  const fault = services?.fault ?? null;
  if (fault !== null) {
    response = null;
    const misused = { cause: "value" as const, message: fault.message, stack: "" };
    error = requestFailure(misused, artifact, settings);
  }
  const interfaces = Object.fromEntries(services?.use ?? []);
  services?.end();
  return {
    requestId,
    request: { method: request.method, uri: request.uri },
    response,
    error: error?.toJSON() ?? null,
    usage:
      services === null
        ? { fuel, memoryBytes, hostCalls, wallMs, coldStartMs }
        : { fuel, memoryBytes, hostCalls, wallMs, coldStartMs, interfaces },
    log,
    untoldLines,
    queuedMs,
  };
}

/** The response with its content to be read, where the guest named a stream. */
function streamed(
  response: NonNullable<StreamedOutcome["response"]>,
  services: Waiting["services"],
): NonNullable<StreamedOutcome["response"]> {
  const { body } = response;
  if (body.tag !== "streamed" || services === null) return response;
  return { ...response, body: { tag: "stream", val: services.answerStream(body.val) } };
}
