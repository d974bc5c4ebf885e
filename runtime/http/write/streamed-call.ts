import type { IncomingMessage, ServerResponse } from "node:http";
import { type SkerryError, toSkerryError } from "../../errors.ts";
import { wholeSource } from "../../message/byte-source.ts";
import type { StreamedBody } from "../../message/streamed.ts";
import type { AnswerHead, LocalTarget, TargetResponse } from "../../routing/target.ts";
import { contentFailure, withContentFailure } from "../../worker/outcome/content-failure.ts";
import type { StreamedOutcome } from "../../worker/outcome/usage.ts";
import type { Connection } from "../connection.ts";
import { trailersOf } from "../read/request-body.ts";
import { RequestStream } from "../read/request-stream.ts";
import type { ServerContext } from "../server-options.ts";
import { StreamedAnswer } from "./streamed-answer.ts";

export interface StreamedCallOptions {
  readonly context: ServerContext;
  readonly connection: Connection;
  readonly message: IncomingMessage;
  readonly out: ServerResponse;
  /** The worker that answers. */
  readonly worker: string;
  readonly requestId: string;
  /** Asks the client for its body, if it waits for that. */
  readonly ask: () => void;
  /** True if the client waits for that. */
  readonly waits: boolean;
  /** Returns true if more of the request's body is to be read from the connection. */
  readonly unread: () => boolean;
  /** Returns true if the connection ends with the answer. */
  readonly closes: () => boolean;
  /** Reads on where a body is not read to its end, so that its client gets to its answer. */
  readonly dropRest: () => Promise<void> | null;
}

/** The call of a worker whose request or answer is a stream. */
export class StreamedCall {
  readonly #options: StreamedCallOptions;
  #body: RequestStream | null = null;
  #answer: StreamedAnswer | null = null;
  /** Why the answer could not begin as its worker wanted. */
  #beginFailure: SkerryError | null = null;
  #ended = false;

  constructor(options: StreamedCallOptions) {
    this.#options = options;
  }

  /** Bytes of the request's body that came; undefined where that is no stream. */
  get bytesIn(): number | undefined {
    return this.#body?.bytes;
  }

  /** The request's body as its worker gets it. */
  open({ limits }: LocalTarget): StreamedBody {
    const { message, connection, context, ask, waits } = this.#options;
    this.#body = new RequestStream({
      message,
      most: limits.streamedBody,
      pause: context.bodyPauseTimeout,
      ask,
      waits,
    });
    connection.reading = this.#body;
    const trailers = () => trailersOf(message);
    return { tag: "stream", val: this.#body, trailers, arrival: this.#body };
  }

  /** Begins the answer, unless one has begun or the client has left. Never throws. */
  readonly begin = (head: AnswerHead): void => {
    const { context, connection, out, worker, requestId, ask, closes, dropRest } = this.#options;
    if (this.#answer !== null || this.#ended || connection.signal.aborted) {
      head.body.cancel();
      return;
    }
    try {
      // The answer may be made of the body, which can't be asked for once its head is out.
      if (this.#body?.wanted === true) ask();
      this.#answer = new StreamedAnswer(head, {
        out,
        connection,
        unsent: context.unsent,
        writeQueue: context.writeQueue,
        worker,
        requestId,
        close: closes(),
        beforeEnd: () => {
          this.#body?.close();
          return dropRest();
        },
      });
    } catch (error) {
      head.body.cancel();
      this.#beginFailure = toSkerryError(error);
    }
  };

  /** Ends the call by its outcome, and waits for the end of the answer, if that is a stream. `bytesOut`: how
   * many bytes of content were written, or null where the answer is still to be written as a whole. */
  async end(
    called: StreamedOutcome,
  ): Promise<{ outcome: StreamedOutcome; bytesOut: number | null }> {
    const given = withContentFailure(called, this.#body?.failure ?? null);
    const { response } = given;
    if (response?.body.tag === "stream") this.begin(headOf(response));
    else if (response !== null && this.#answer === null && this.#options.unread()) {
      // A whole answer to a body that was not read has to wait for the rest of it, as streams do.
      this.#body?.close();
      this.begin(headOf(response));
    }
    this.#ended = true;
    const answer = this.#answer;
    if (answer === null) {
      this.#body?.close();
      return { outcome: failedBy(this.#beginFailure, given), bytesOut: null };
    }
    if (given.error !== null) answer.abort();
    await answer.ended;
    this.#body?.close();
    const failure = answer.failure === null ? null : contentFailure(answer.failure);
    const outcome = failedBy(failure, given);
    const told = outcome.error === null ? outcome : { ...outcome, sentStatus: answer.status };
    return { outcome: told, bytesOut: answer.bytes };
  }
}

function headOf({ status, fields, body, trailers = [] }: TargetResponse): AnswerHead {
  if (body.tag === "stream") {
    const head = { status, fields, body: body.val };
    return trailers.length > 0 ? { ...head, trailers: () => trailers } : head;
  }
  const bytes = body.tag === "bytes" ? body.val : new Uint8Array();
  const head = { status, fields, body: wholeSource(bytes) };
  // Only a body of unknown length can have trailers (RFC 9112, section 7.1.2).
  return trailers.length > 0
    ? { ...head, trailers: () => trailers }
    : { ...head, length: bytes.length };
}

/** The outcome where the worker did its part, and its answer failed. */
function failedBy(failure: SkerryError | null, given: StreamedOutcome): StreamedOutcome {
  if (failure === null || given.error !== null) return given;
  return { ...given, response: null, error: failure.toJSON() };
}
