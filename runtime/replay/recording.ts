import type { Field } from "../abi/generated/types.ts";
import type { SerializedError } from "../errors.ts";
import type { LogLine } from "../host/request-state.ts";
import type { ClockTimes } from "../isolate/inside/batch/protocol.ts";
import type { Limits } from "../settings/limits.ts";
import type { Grant } from "../settings/settings.ts";

/** What the first line of a recording's file calls it, and the version of what follows. Raise it when a reader of an
 * older one would misread it. */
export const recordingFormat = "skerry-recording";
export const recordingVersion = 1;

/** The versions that made a recording. Those that change fuel have to be the same for a replay: the pipeline, which
 * names the price table. The others are for information. */
export interface MadeBy {
  readonly skerry: string;
  readonly engine: string;
  readonly pipeline: string;
  readonly prices: number;
}

export interface RecordedWorker {
  readonly name: string;
  /** Null under `skerry run`. */
  readonly deployment: string | null;
  /** SHA-256 of the module's bytes. */
  readonly module: string;
  /** The exported world, such as `skerry:edge/worker@0.1.0`. */
  readonly world: string;
  readonly grants: readonly Grant[];
  readonly limits: Limits;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The request, as its guest got it. A body is null (there is none), bytes, or the number of the stream that it is. */
export interface RecordedRequest {
  readonly method: string;
  readonly uri: string;
  readonly fields: readonly Field[];
  readonly body: Uint8Array | number | null;
  readonly trailers: readonly Field[] | null;
}

/** What an operation returned to the guest: a value, or why the guest was ended. */
export type Told =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "misuse"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "deadline" };

/** One call of the host that left the isolate, in the order in which the guest made them and heard of them. Lists of
 * bytes among its arguments that are long stand there by a digest. */
export interface RecordedCall {
  readonly name: string;
  readonly values: readonly unknown[];
  /** True where the guest waits for what comes back. */
  readonly asks: boolean;
  /** What the request had burned by then. */
  readonly fuel: number;
  /** Null where the guest asked for nothing, or ended before an answer. */
  readonly told: Told | null;
  /** What the clock showed from then on; null: what it showed before. */
  readonly clock: ClockTimes | null;
}

/** The length and digest of a body, and the body itself where it is short. */
export interface BodyDigest {
  readonly bytes: number;
  readonly sha256: string;
  readonly content: Uint8Array | null;
}

/** What the guest answered. */
export interface RecordedAnswer {
  readonly status: number;
  readonly fields: readonly Field[];
  /** Null: there is none. A number: that of a stream of the request's that the host passed on, unread by the guest. */
  readonly body: BodyDigest | number | null;
  readonly trailers: readonly Field[] | null;
}

/** How it ended: one of `answer` and `error` is null. */
export interface RecordedEnd {
  readonly answer: RecordedAnswer | null;
  readonly error: SerializedError | null;
  /** Null where the isolate was lost, and with it what is known of the request's cost. */
  readonly usage: {
    readonly fuel: number;
    readonly memoryBytes: number;
    readonly hostCalls: number;
  } | null;
  readonly log: readonly LogLine[];
}

/** One request, with all that its answer and its fuel depend on besides the module. */
export interface Recording {
  readonly madeBy: MadeBy;
  /** When it began, as ISO 8601 has it. */
  readonly at: string;
  readonly requestId: string;
  readonly worker: RecordedWorker;
  /** What was not written: the values of these fields, and of the secrets; null: everything was. */
  readonly masked: { readonly fields: readonly string[] } | null;
  readonly request: RecordedRequest;
  readonly moment: ClockTimes & {
    /** The key of its random bytes. */
    readonly randomKey: Uint8Array;
    readonly frozen: boolean;
  };
  readonly calls: readonly RecordedCall[];
  /** What the guest did that its interface does not allow, where nothing came back that could say so. */
  readonly fault: string | null;
  readonly end: RecordedEnd;
}
