import type { Field } from "../../abi/generated/types.ts";
import { statusesWithoutContent } from "../../message/without-content.ts";
import { noUsage, type Outcome, type Usage } from "../../worker/outcome/usage.ts";

/** The cost of a request. */
export interface ResponseUsage extends Usage {
  /** False while the worker still runs, or its answer is still on its way: the figures are 0 until then. */
  readonly isFinal: boolean;
}

/** A worker's answer. */
export class WorkerResponse extends Response {
  /** The request's id, as logs and events have it. */
  readonly requestId: string;
  /** Resolves to what the request cost, once its worker is done and the answer's content was read or given up. Never rejects:
   * a request that fails on the way has a cost as well. */
  readonly finished: Promise<ResponseUsage>;
  #usage: ResponseUsage;

  /** @internal @param end comes when the request is over; of an answer that came whole it is there. */
  constructor(
    requestId: string,
    { status, fields, content }: AnswerParts,
    end: Outcome | Promise<Outcome>,
  ) {
    super(statusesWithoutContent.has(status) ? null : content, {
      status,
      headers: fields as [string, string][],
    });
    this.requestId = requestId;
    if (end instanceof Promise) {
      this.#usage = { ...noUsage, coldStartMs: 0, isFinal: false };
      this.finished = end.then((outcome) => this.#end(outcome));
    } else {
      this.#usage = { ...end.usage, isFinal: true };
      this.finished = Promise.resolve(this.#usage);
    }
  }

  /** What the request cost: fuel in units, exact, memory in bytes, times in ms. At once where the answer came whole;
   * of one that streams once {@link finished} has resolved. */
  get usage(): ResponseUsage {
    return this.#usage;
  }

  #end({ usage }: Outcome): ResponseUsage {
    this.#usage = { ...usage, isFinal: true };
    return this.#usage;
  }
}

/** @internal */
export interface AnswerParts {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly content: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null;
}
