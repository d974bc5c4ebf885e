import type { Field, Request } from "../abi/generated/types.ts";
import type { SkerryError } from "../errors.ts";
import type { WithTrailers } from "../host/with-trailers.ts";
import type { Limits } from "../tenant/limits.ts";
import type { Outcome } from "../tenant/usage.ts";

/** A request's head, as far as it says who answers. */
export interface RequestHead {
  readonly method: string;
  /** Host and port, if there is one, as the client named them. */
  readonly host: string;
  /** Path and query, as the client sent them; empty for `OPTIONS *`. */
  readonly path: string;
  /** As a guest gets them: names in lower case, none of them about the connection. */
  readonly fields: readonly Field[];
  readonly clientAddress: string;
}

/** Whose request it is, for metrics and logs. */
export interface Subject {
  readonly worker: string;
  /** Null where only a shard of the worker's cordon knows. */
  readonly deployment: string | null;
  readonly tenant: string | null;
  readonly cordon: string;
}

/** Who answers a request. */
export type Target = LocalTarget | ForwardTarget | RefusedTarget;

/** A worker in this process. */
export interface LocalTarget {
  readonly kind: "local";
  readonly limits: Limits;
  /** Null where there is but one worker (`skerry run`). */
  readonly subject: Subject | null;
  /** Never rejects for what a guest or a visitor does. `signal` is the connection's: it aborts when the
   * client has gone, and then nobody waits for the outcome any more. Whoever listens to it for a request
   * takes the listener off again, as the connection outlives the request. */
  call(request: WithTrailers<Request>, requestId: string, signal: AbortSignal): Promise<Outcome>;
}

/** What holds for a request before its shard sees it: what is over is refused without asking there. */
export interface ForwardLimits extends Pick<Limits, "uri" | "requestFields" | "requestBody"> {
  /** How long the shard may take for an answer by its own rules, in ms: for its queue, and for the guest. */
  readonly answerWithin: number;
}

/** A worker in a shard of another cordon. */
export interface ForwardTarget {
  readonly kind: "forward";
  /** The unix socket that the shard, or the one that replaces it, is reached at. */
  readonly socketPath: string;
  readonly limits: ForwardLimits;
  readonly subject: Subject | null;
}

/** Nobody: no route, a worker in quarantine. */
export interface RefusedTarget {
  readonly kind: "refused";
  readonly error: SkerryError;
  readonly retryAfterSeconds?: number;
  readonly subject: Subject | null;
}
