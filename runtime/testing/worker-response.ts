import type { SerializedError } from "../errors.ts";
import type { LogLine } from "../host/request-state.ts";
import type { Usage } from "../worker/outcome/usage.ts";
import type { LabAnswer } from "./lab-protocol.ts";
import { toHeaders } from "./wire-request.ts";

/** Statuses whose answers have no content (Fetch Standard, "null body status"). */
const withoutContent = [204, 205, 304];

/** A worker's answer as a visitor would get it, and what is known of its making. Where the worker failed it is the
 * answer that the visitor gets instead, and `error` says why. */
export class WorkerResponse extends Response {
  /** Fuel in units, memory in bytes, times in ms. */
  readonly usage: Usage;
  readonly log: readonly LogLine[];
  /** Null where the worker answered. `detail` holds the trap, with function names. */
  readonly error: SerializedError | null;

  constructor({ status, fields, body, usage, log, error }: LabAnswer) {
    const content = withoutContent.includes(status) ? null : (body as Uint8Array<ArrayBuffer>);
    super(content, { status, headers: toHeaders(fields) });
    this.usage = usage;
    this.log = log;
    this.error = error;
  }
}
