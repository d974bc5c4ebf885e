import type { Field } from "../../abi/generated/types.ts";
import { KiB } from "../../byte-units.ts";
import { type ErrorCode, SkerryError, toSkerryError } from "../../errors.ts";
import type { CallResult } from "../../isolate/inside/batch/protocol.ts";
import { acceptResponse, statedLength } from "../../message/response-rules.ts";
import type { Artifact } from "../../module/artifact.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import { burned } from "../queue/burned-fuel.ts";
import type { QueuedRequest } from "../queue/request-queue.ts";
import { requestFailure } from "./failure.ts";
import { shownLog } from "./script-frames.ts";
import type { StreamedOutcome } from "./usage.ts";

/**
 * The size up to which available content from elsewhere is sent with its head, in bytes: streaming it costs as much as
 * the rest of the answer.
 */
const wholeBytes = 16 * KiB;

/** Errors for want of room that others have for a moment. */
export const passingErrors: ReadonlySet<ErrorCode> = new Set(["overloaded", "memory-exceeded"]);

/** The part of an answer that was begun while its guest ran, or the error of that; null if nothing was begun. */
export type Begun = StreamedOutcome["response"] | SkerryError;

/** The outcome of a request that reached a guest. `artifact` is where the functions of a failure's frames have
 * their names, and scripts their places: null leaves the frames out. */
export function resultOutcome(
  { requestId, request, queuedMs, services, answering }: QueuedRequest,
  result: CallResult,
  coldStartMs: number,
  settings: WorkerSettings,
  artifact: Artifact | null,
  begun: Begun = null,
): StreamedOutcome {
  const { failure, printed, log, untoldLines, profile } = result;
  const { fuel, startFuel, memoryBytes, hostCalls, wallMs, cpuMs } = result;
  let response: StreamedOutcome["response"] = result.response;
  let error: SkerryError | null =
    failure === null ? null : requestFailure(failure, artifact, settings);
  if (response !== null) {
    try {
      if (begun instanceof SkerryError) throw begun;
      const accepted = begun ?? acceptResponse(response, request.method, settings.limits);
      response = withContent(accepted, response.fields, {
        services,
        answering,
        wholeMost:
          request.method === "HEAD" ? 0 : Math.min(wholeBytes, settings.limits.responseBody),
      });
    } catch (refusal) {
      response = null;
      error = toSkerryError(refusal);
    }
  }
  const fault = services?.fault ?? null;
  if (fault !== null) {
    if (response?.body.tag === "stream") response.body.val.cancel();
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
    ...(printed === undefined ? {} : { printed }),
    usage: {
      fuel,
      startFuel,
      memoryBytes,
      hostCalls,
      wallMs,
      cpuMs,
      hostFuel: (services?.work ?? 0) + burned(result.hostFuel ?? 0),
      coldStartMs,
      ...(services === null ? {} : { interfaces }),
    },
    log: shownLog(log, artifact),
    untoldLines,
    queuedMs,
    ...(error !== null && passingErrors.has(error.code) ? { retryAfterSeconds: 1 } : {}),
    ...(profile === undefined ? {} : { profile }),
  };
}

/** Where the guest named a stream, the response with that content: to be read, or, up to `wholeMost` bytes, what is there of it
 * as a whole. `fields` are those that the guest gave. */
function withContent(
  response: NonNullable<StreamedOutcome["response"]>,
  fields: readonly Field[],
  {
    services,
    answering,
    wholeMost,
  }: Pick<QueuedRequest, "services" | "answering"> & { readonly wholeMost: number },
): NonNullable<StreamedOutcome["response"]> {
  const { body } = response;
  if (body.tag !== "streamed" || services === null) return response;
  const source = services.answerStream(body.val);
  // Where nothing else is known, it has to be as long as its worker says.
  const isLengthKnown = source.length !== undefined || statedLength(fields) === undefined;
  const whole = isLengthKnown && wholeMost > 0 ? (source.takeWhole?.(wholeMost) ?? null) : null;
  if (whole !== null) return { ...response, body: { tag: "bytes", val: whole } };
  return { ...response, body: { tag: "stream", val: answering.carry(source, fields) } };
}
