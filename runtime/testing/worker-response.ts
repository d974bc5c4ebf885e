import { type AnswerParts, WorkerResponse } from "../embed/messages/worker-response.ts";
import { errorTable } from "../error-table.ts";
import type { SerializedError } from "../errors.ts";
import type { LogLine } from "../host/request-state.ts";
import { errorBody } from "../http/connection.ts";
import type { Outcome } from "../worker/outcome/usage.ts";

/** A worker's answer as a visitor would get it, and what is known of its making. If the worker failed, it is the answer that
 * the visitor gets instead, and `error` says why. */
export class TestResponse extends WorkerResponse {
  /** What the worker logged for the request, in order. */
  readonly log: readonly LogLine[];
  /** Null where the worker answered. `detail` holds the trap, with function names. */
  readonly error: SerializedError | null;

  /** @internal */
  constructor(outcome: Outcome) {
    const { response, requestId } = outcome;
    super(requestId, response === null ? failure(outcome) : answer(response), outcome);
    this.log = outcome.log;
    this.error = outcome.error;
  }
}

function answer({ status, fields, body }: NonNullable<Outcome["response"]>): AnswerParts {
  const bytes = body.tag === "bytes" ? body.val : new Uint8Array();
  return { status, fields, content: bytes as Uint8Array<ArrayBuffer> };
}

function failure({ error, requestId }: Outcome): AnswerParts {
  const code = error?.code ?? "host-failed";
  return {
    status: errorTable[code].status ?? 500,
    fields: [["content-type", "text/plain; charset=utf-8"]],
    content: new TextEncoder().encode(errorBody(code, requestId)),
  };
}
