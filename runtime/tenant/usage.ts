import type { Request, Response } from "../abi/generated/types.ts";
import type { SerializedError } from "../errors.ts";
import type { LogLine } from "../host/request-state.ts";

/** What one request cost. */
export interface Usage {
  /** Fuel units burned, exact. */
  readonly fuel: number;
  /** Linear memory of the instance when the request ended, in bytes; memory never shrinks. */
  readonly memoryBytes: number;
  readonly hostCalls: number;
  /** From entering the guest to leaving it, in ms. */
  readonly wallMs: number;
  /** From the artifact to a ready instance, in ms; the same for every request of a loaded worker. */
  readonly coldStartMs: number;
}

/** How one request ended: exactly one of `response` and `error` is null. */
export interface Outcome {
  readonly requestId: string;
  readonly request: Pick<Request, "method" | "uri">;
  readonly response: Response | null;
  readonly error: SerializedError | null;
  readonly usage: Usage;
  readonly log: readonly LogLine[];
}
