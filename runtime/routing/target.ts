import type { Field } from "../abi/generated/types.ts";
import type { SkerryError } from "../errors.ts";
import type { ByteSource } from "../message/byte-source.ts";
import type { RequestWithStream, ResponseWithStream, StatedDate } from "../message/streamed.ts";
import type { WithTrailers } from "../message/with-trailers.ts";
import type { Limits } from "../settings/limits.ts";
import type { StreamedOutcome } from "../worker/outcome/usage.ts";
import type { TenantRate } from "../worker/queue/tenant-rate.ts";

/** The parts of a request's head by which it is routed. */
export interface RequestHead {
  readonly method: string;
  /** Host and port, if there is one, as the client named them. */
  readonly host: string;
  /** Path and query, as the client sent them; empty for `OPTIONS *`. */
  readonly path: string;
  /** Fields that a guest gets: names in lower case, none of them about the connection. */
  readonly fields: readonly Field[];
  readonly clientAddress: string;
}

/** The worker that a request belongs to, for metrics and logs. */
export interface Subject {
  readonly worker: string;
  /** Null where only a shard of the worker's cordon knows. */
  readonly deployment: string | null;
  readonly tenant: string | null;
  readonly cordon: string;
}

/** The target that answers a request. */
export type Target = LocalTarget | ForwardTarget | RefusedTarget;

/** The head of an answer that comes piece by piece. Status and fields are as `acceptResponse` returns them. */
export interface AnswerHead extends StatedDate {
  readonly status: number;
  readonly fields: readonly Field[];
  /** The pieces given out are the front's until they are written: they are not used again. */
  readonly body: ByteSource;
  /**
   * The length of the body in bytes, if it is known and its source does not have it: sent as Content-Length. A body of
   * another length ends the connection.
   */
  readonly length?: number;
  /** Asked once, when the body has ended well: fields to come after it. A body that may have some has no length. */
  readonly trailers?: () => readonly Field[];
}

/** A response of a worker, whose body may still have to be read from a source. */
export type TargetResponse = WithTrailers<ResponseWithStream>;

/** A worker in this process. */
export interface LocalTarget {
  readonly kind: "local";
  readonly limits: Limits;
  /** Null where there is but one worker (`skerry run`). */
  readonly subject: Subject | null;
  /** The rate of its tenant in this process; null, or left out, if it has none. */
  readonly rate?: TenantRate | null;
  /** True where the worker takes the body of a request as a stream, and may answer while it runs. */
  readonly streams?: boolean;
  /** Never rejects for what a guest or a visitor does.
   *
   * A body that is a stream rejects with `client-left`, `body-too-large`, `request-timeout`, `bad-request`.
   * It may be read until the outcome is there, and after that by the answer's own source. Its pieces are
   * views of larger buffers: whoever hands them on to an isolate copies them.
   *
   * @param client the connection's signal: it aborts when the client has gone, and then nobody waits for the
   * outcome any more. Whoever listens to it for a request takes the listener off again, as the connection
   * outlives the request.
   * @param answering there where `streams` is true: begins the answer of a worker that does so while it runs, and never throws. Only the first
   * call counts, and none that comes after the outcome or after the client has gone: the sources of others are
   * cancelled. The outcome then has the status, and no content; one with an error cuts off what of the answer
   * is not written yet, and after any other the source comes to its end by itself. */
  call(
    request: WithTrailers<RequestWithStream>,
    requestId: string,
    client: AbortSignal,
    answering?: (head: AnswerHead) => void,
  ): Promise<StreamedOutcome>;
}

/** The limits that apply to a request before its shard sees it: requests over them are refused without asking the shard. */
export interface ForwardLimits extends Pick<Limits, "uri" | "requestFields" | "requestBody"> {
  /** Set where the worker takes the bodies of its requests as streams: what holds instead of `requestBody`. */
  readonly streamedBody?: number;
  /** True if the worker may answer piece by piece, at its own pace. */
  readonly answersInPieces?: boolean;
  /** The longest time for the shard's answer by its own limits, in ms: for its queue and for the guest. */
  readonly answerWithin: number;
}

/** A worker in a shard of another cordon. */
export interface ForwardTarget {
  readonly kind: "forward";
  /** The unix socket of the shard, or of its replacement. */
  readonly socketPath: string;
  readonly limits: ForwardLimits;
  readonly subject: Subject | null;
}

/** A request without a target: there is no route, or the worker is in quarantine. */
export interface RefusedTarget {
  readonly kind: "refused";
  readonly error: SkerryError;
  readonly retryAfterSeconds?: number;
  readonly subject: Subject | null;
}
