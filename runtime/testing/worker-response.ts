import { errorTable } from "../error-table.ts";
import type { SerializedError } from "../errors.ts";
import type { LogLine } from "../host/request-state.ts";
import { errorBody } from "../http/connection.ts";
import { statusesWithoutContent } from "../message/without-content.ts";
import type { Outcome, Usage } from "../worker/outcome/usage.ts";
import { toHeaders } from "./wire-request.ts";

/** A worker's answer as a visitor would get it, and what is known of its making. Where the worker failed it is the
 * answer that the visitor gets instead, and `error` says why. */
export class WorkerResponse extends Response {
  /** Fuel in units, memory in bytes, times in ms. */
  readonly usage: Usage;
  /** What the worker logged, in order. */
  readonly log: readonly LogLine[];
  /** Null where the worker answered. `detail` holds the trap, with function names. */
  readonly error: SerializedError | null;

  /** @internal */
  constructor(outcome: Outcome) {
    const { status, headers, body } =
      outcome.response === null ? failure(outcome) : answer(outcome.response);
    super(statusesWithoutContent.has(status) ? null : body, { status, headers });
    this.usage = outcome.usage;
    this.log = outcome.log;
    this.error = outcome.error;
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

function answer({ status, fields, body }: NonNullable<Outcome["response"]>): Answer {
  const bytes = body.tag === "bytes" ? body.val : new Uint8Array();
  return { status, headers: toHeaders(fields), body: bytes as Uint8Array<ArrayBuffer> };
}

function failure({ error, requestId }: Outcome): Answer {
  const code = error?.code ?? "host-failed";
  return {
    status: errorTable[code].status ?? 500,
    headers: new Headers([["content-type", "text/plain; charset=utf-8"]]),
    body: errorBody(code, requestId),
  };
}
