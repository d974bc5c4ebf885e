import type { CallValues, HostCallName } from "../abi/calls/call-types.ts";
import type { Response } from "../abi/generated/types.ts";
import { type SerializedError, toSkerryError } from "../errors.ts";
import type { CallResult } from "../isolate/inside/batch/protocol.ts";
import type { Operation } from "../isolate/inside/border/operations.ts";
import { acceptResponse } from "../message/response-rules.ts";
import type { WithTrailers } from "../message/with-trailers.ts";
import type { Artifact } from "../module/artifact.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { requestFailure } from "../worker/outcome/failure.ts";
import { shownLog } from "../worker/outcome/script-frames.ts";

/** The end of a request, as far as its guest takes part in it, before masking and digests. */
export interface GuestEnd {
  readonly response:
    | (Omit<WithTrailers<Response>, "body"> & {
        readonly body: Uint8Array | number | null;
      })
    | null;
  readonly error: SerializedError | null;
  readonly usage: Pick<CallResult, "fuel" | "memoryBytes" | "hostCalls">;
  readonly log: CallResult["log"];
}

/** What belongs to a request besides its result. */
export interface RequestContext {
  readonly method: string;
  readonly settings: WorkerSettings;
  readonly artifact: Artifact;
  /** See `RequestServices.fault`. */
  readonly fault: string | null;
}

/** What a result comes to, by the rules that hold when it is served: when a request is recorded and when it is
 * replayed, from the same things. */
export function guestEnd(
  result: CallResult,
  operations: readonly Operation[],
  { method, settings, artifact, fault }: RequestContext,
): GuestEnd {
  const { fuel, memoryBytes, hostCalls } = result;
  const log = shownLog(result.log, artifact);
  const usage = { fuel, memoryBytes, hostCalls };
  const failure =
    fault === null ? result.failure : { cause: "value" as const, message: fault, stack: "" };
  if (failure !== null) {
    const error = requestFailure(failure, artifact, settings).toJSON();
    return { response: null, error, usage, log };
  }
  try {
    const given = begunIn(operations) ?? result.response!;
    const response = acceptResponse(given, method, settings.limits);
    return {
      response: { ...response, body: contentOf(given.body, operations) },
      error: null,
      usage,
      log,
    };
  } catch (error) {
    return { response: null, error: toSkerryError(error).toJSON(), usage, log };
  }
}

/** An answer that began while the guest ran. */
function begunIn(operations: readonly Operation[]): Response | null {
  const begun = operations.find(({ name }) => name === "streams.respond");
  if (begun === undefined) return null;
  const [status, fields, id] = begun.values as CallValues<"streams.respond">;
  return { status, fields, body: { tag: "streamed", val: id } };
}

const writes: readonly HostCallName[] = ["streams.write", "streams.push"];

/** What the guest wrote to a stream that it made; of one that it did not make, its number. */
function contentOf(
  body: Response["body"],
  operations: readonly Operation[],
): Uint8Array | number | null {
  if (body.tag === "empty") return null;
  if (body.tag === "bytes") return body.val;
  const of = (each: Operation) => each.values[0] === body.val;
  const made = operations.some((each) => each.name === "streams.create" && of(each));
  if (!made) return body.val;
  const written = operations.filter(
    (each) => writes.some((name) => name === each.name) && of(each),
  );
  return Buffer.concat(written.map(({ values }) => values[1] as Uint8Array));
}
