import type { Request, Response } from "../../abi/generated/types.ts";
import { errorTable } from "../../error-table.ts";
import type { SerializedError } from "../../errors.ts";
import type { LogLine } from "../../host/request-state.ts";
import type { CallProfile } from "../../isolate/inside/trace/call-tree.ts";
import type { ResponseWithStream } from "../../message/streamed.ts";
import type { WithTrailers } from "../../message/with-trailers.ts";
import type { InterfaceUse } from "../../services/interface-use.ts";

/** The cost of one request. */
export interface Usage {
  /** Fuel units burned, exact. */
  readonly fuel: number;
  /** Linear memory of the instance when the request ended, in bytes; memory never shrinks. */
  readonly memoryBytes: number;
  /** Calls of the host's functions: a fetch takes two or three, with the wait for its answer. */
  readonly hostCalls: number;
  /** Time from entering the guest to leaving it, in ms, with the making of its instance where that was needed. */
  readonly wallMs: number;
  /** CPU time of its isolate's thread, in ms, with that of making its instance and of putting it back: at most, and
   * exactly from an eighth of the limit on. */
  readonly cpuMs: number;
  /**
   * Fuel units that making its instance burned: 0 if one was pooled, which does not depend on the request alone. The
   * tenant's rate pays it.
   */
  readonly startFuel: number;
  /**
   * The host's work for the request beside its guest, in fuel units: reading and writing it, and its worker's
   * operations. No guest burns it and no limit of the request applies to it; the tenant's rate pays it. It grows until
   * the request's answer is sent.
   */
  hostFuel: number;
  /** Time from the artifact to a ready instance, in ms; the same for every request of a loaded worker. */
  readonly coldStartMs: number;
  /** The use of each interface that reaches outside, by its name. */
  readonly interfaces?: Readonly<Record<string, InterfaceUse>>;
}

/** @internal The usage of a request that no guest ran for. */
export const noUsage: Omit<Usage, "coldStartMs"> = {
  fuel: 0,
  startFuel: 0,
  memoryBytes: 0,
  hostCalls: 0,
  wallMs: 0,
  cpuMs: 0,
  hostFuel: 0,
};

/** @internal The end of one request: exactly one of `response` and `error` is null. */
export interface Outcome {
  readonly requestId: string;
  readonly request: Pick<Request, "method" | "uri">;
  /** The answer. Its content is empty where that went out while the worker ran. */
  readonly response: Response | null;
  readonly error: SerializedError | null;
  /** With an error of a command: its output to stdout until then. */
  readonly printed?: Uint8Array;
  readonly usage: Usage;
  readonly log: readonly LogLine[];
  /** The number of log lines that are not in `log`, because nobody reads them. */
  readonly untoldLines?: number;
  /** The time that the request waited for an isolate, in ms; undefined if it did not get that far. */
  readonly queuedMs?: number;
  /** The fuel profile of a traced worker. */
  readonly profile?: CallProfile;
  /**
   * The use of the cache in front of the worker: `hit` if it had the answer, `miss` if the worker ran. Undefined if
   * nothing was looked up.
   */
  readonly cache?: "hit" | "miss";
  /**
   * With an error, the status that the client has received nevertheless, because the answer broke off after its head
   * was sent; null if it received none, because it had left. Undefined if it received the error's own.
   */
  readonly sentStatus?: number | null;
  /** For `overloaded` and `rate-exceeded`: when to try again, in seconds, where that is known. */
  readonly retryAfterSeconds?: number;
}

/** @internal An outcome whose response may still have to be read from a source. */
export type StreamedOutcome = Omit<Outcome, "response"> & {
  readonly response: WithTrailers<ResponseWithStream> | null;
};

/** @internal The status that the client got of a request; null where it got none. */
export function statusSent({ response, error, sentStatus }: Outcome): number | null {
  if (response !== null) return response.status;
  if (sentStatus !== undefined) return sentStatus;
  return error === null ? null : errorTable[error.code].status;
}

/** @internal The outcome without its response's fields and content: these may be large, and may hold what is only the visitor's,
 * such as cookies. */
export function withoutContent(outcome: Outcome): Outcome {
  const { response } = outcome;
  if (response === null) return outcome;
  const { printed: _, profile: __, untoldLines = 0, queuedMs = 0, ...columns } = outcome;
  const bare: Response = { status: response.status, fields: [], body: { tag: "empty" } };
  return { ...columns, response: bare, untoldLines, queuedMs };
}
