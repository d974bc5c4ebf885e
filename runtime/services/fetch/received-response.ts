import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { Field } from "../../abi/generated/types.ts";
import { KiB } from "../../byte-units.ts";
import type { ByteSource } from "../../message/byte-source.ts";
import { joinPieces, takePiece } from "../../message/take-piece.ts";
import { shardContent } from "../shard-content.ts";
import type { AwaitedDials } from "./connections/awaited-dials.ts";
import type { AnswerConnection, AnswerHandler } from "./connections/origin-connection.ts";
import { failureOf } from "./failure-of.ts";
import { FetchError } from "./fetch-error.ts";
import type { Lifetime } from "./lifetime.ts";
import { codingsOf, otherCodings, receivedFields } from "./message-fields.ts";
import { whenWritten } from "./request-body.ts";

/** Bytes of a body that wait for their reader before no more is taken off the wire. */
const highWater = 64 * KiB;

export interface ResponseHead {
  /** 200 to 599. */
  readonly status: number;
  readonly fields: Field[];
}

/** What holds of one response: how many fields, and bytes of its body. */
export interface ResponseLimits {
  readonly fieldCount: number;
  readonly body: number;
  /** False where the response to its request has none, whatever its fields say of one (RFC 9110, section 9.3.2). */
  readonly hasContent: boolean;
}

/** A response as it is received. Its body is read on demand: all but a little of what is not read stays with the
 * server. */
export class ReceivedResponse implements AnswerHandler, ByteSource {
  /** Rejects with what the connection failed with, or what its lifetime ended with. */
  readonly head: Promise<ResponseHead>;
  connection: AnswerConnection | null = null;
  dials: AwaitedDials | null = null;
  /** Sends the request again, where that does no harm and has not been done: called where a connection that was kept ends
   * without any answer, as a server may close it at any time (RFC 9110, section 9.2.2). */
  repeat: (() => void) | null = null;
  readonly #lifetime: Lifetime;
  readonly #limits: ResponseLimits;
  readonly #sent: Readable | null;
  readonly #onEnd: () => void;
  readonly #resolve: (head: ResponseHead) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #connecting: NodeJS.Timeout | undefined;
  #hasHead = false;
  /** Bytes of its body that are to be given out, where that is known. */
  #length: number | undefined;
  /** Whether nothing but the end of its connection, or stream, says where its body ends. */
  #endsWithConnection = false;
  #isReset = () => false;
  #received = 0;
  readonly #pieces: Uint8Array[] = [];
  #held = 0;
  #ended = false;
  #failure: FetchError | null = null;
  #wake: (() => void) | null = null;
  /** Whether the fetch is over with it. */
  #isLast = false;
  /** Bytes of a body that nobody wants which are still read; null where somebody may. */
  #discards: number | null = null;

  /** @param sent the request's own body, where it is a stream: it is cancelled with the response. @param onEnd called
   * at the end of the response. */
  constructor(
    lifetime: Lifetime,
    limits: ResponseLimits,
    sent: Readable | null,
    onEnd: () => void,
  ) {
    this.#lifetime = lifetime;
    this.#limits = limits;
    this.#sent = sent;
    this.#onEnd = onEnd;
    const { promise, resolve, reject } = Promise.withResolvers<ResponseHead>();
    this.head = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    lifetime.onAbort = (reason) => {
      this.#giveUp(reason);
      this.dials?.giveUp(this);
    };
  }

  /** Gives up where the request is not on a connection in time. Connecting itself goes on, as any request of the
   * tenant's may take the connection. @param ms from now on. @param origin what the error names. */
  boundConnecting(ms: number, origin: string): void {
    const message = `No connection to ${origin} came about within the ${ms} ms that the worker gave it.`;
    this.#connecting = setTimeout(
      () => this.#giveUp(new FetchError("timeout", message)),
      ms,
    ).unref();
  }

  /** Called when the request is on its connection. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    clearTimeout(this.#connecting);
    this.#controller = controller;
    if (this.connection !== null) this.#isReset = this.connection.begin();
    if (this.#failure !== null) controller.abort(this.#failure);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    this.repeat = null;
    // What comes before the response was for this host.
    if (status < 200 || this.#failure !== null) return;
    try {
      // Of HTTP/1.1 the head was looked at before.
      if (status > 599) {
        const sentence = `The answer's status is ${status}, and HTTP has 100 to 599.`;
        throw new FetchError("bad-response", sentence);
      }
      const raw = namesAndValues(controller.rawHeaders);
      const fields = receivedFields(raw, this.#limits.fieldCount);
      const codings = this.#mayHaveContent(status) ? otherCodings(raw) : null;
      if (codings !== null) throw encoded(codings);
      this.#hasHead = true;
      this.#length = this.#lengthOf(status, fields);
      this.#endsWithConnection = this.#length === undefined && codingsOf(raw).length === 0;
      this.#resolve({ status, fields });
    } catch (error) {
      this.#giveUp(failureOf(error));
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Uint8Array): void {
    // The parser gives an empty one now and then; to whoever reads, each piece is some bytes.
    if (this.#failure !== null || piece.length === 0) return;
    if (this.#discards !== null) {
      this.#discards -= piece.length;
      if (this.#discards < 0) this.cancel();
      return;
    }
    this.#received += piece.length;
    if (this.#received > this.#limits.body) {
      const { body } = this.#limits;
      this.#giveUp(
        new FetchError("response-too-large", `The response's body is over ${body} bytes.`),
      );
      return;
    }
    this.#pieces.push(piece);
    this.#held += piece.length;
    shardContent.add(piece.length);
    if (this.#held >= highWater) controller.pause();
    this.#wakeReader();
  }

  onResponseEnd(): void {
    if (this.#endsWithConnection && (this.connection?.broken === true || this.#isReset())) {
      this.dials?.end(this);
      this.#fail(cut());
      return;
    }
    this.connection?.end();
    this.dials?.end(this);
    this.#ended = true;
    this.#onEnd();
    if (this.#isLast) this.#lifetime.end();
    this.#wakeReader();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const { repeat } = this;
    this.dials?.end(this);
    if (repeat !== null && this.#failure === null && this.#unanswered(error)) {
      this.repeat = null;
      this.#controller = null;
      repeat();
      return;
    }
    this.#fail(this.#isCut(error) ? cut() : error);
  }

  get length(): number | undefined {
    return this.#length;
  }

  /** The body, of the last response of its fetch. */
  takeBody(): ByteSource {
    this.#isLast = true;
    if (this.#ended || this.#failure !== null) this.#lifetime.end();
    return this;
  }

  /** @throws FetchError `response-too-large`, `timeout`, `reset`, `bad-response`, `aborted`. */
  async read(most: number): Promise<Uint8Array | null> {
    for (;;) {
      // What came before a failure of the connection is read first: how fast that is read is not to matter.
      if (this.#pieces.length > 0) return this.#take(most);
      if (this.#failure !== null) throw this.#failure;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  takeWhole(most: number): Uint8Array | null {
    // One that failed has not ended.
    if (!this.#ended || this.#failure !== null || this.#held > most) return null;
    const whole = joinPieces(this.#pieces, this.#held);
    this.#pieces.length = 0;
    this.#held = 0;
    this.#length = 0;
    return whole;
  }

  cancel(): void {
    const isRead = this.#ended && this.#pieces.length === 0;
    this.#pieces.length = 0;
    this.#held = 0;
    if (isRead) return;
    const reason = new FetchError("aborted", "The response's body was given up.");
    if (this.#ended) this.#failure ??= reason;
    else this.#giveUp(reason);
  }

  /** Discards the body: `bytes` of it are read, for `ms` at most, so that its connection can be kept. */
  discard(bytes: number, ms: number): void {
    if (this.#ended) return;
    this.#discards = bytes - this.#held;
    this.#pieces.length = 0;
    if (this.#discards < 0) {
      this.cancel();
      return;
    }
    this.#controller?.resume();
    setTimeout(() => this.cancel(), ms).unref();
  }

  /** True if a connection that answered before ended without a byte of this answer. */
  #unanswered(error: Error): boolean {
    const { connection } = this;
    return (
      connection?.kept === true && !connection.received && failureOf(error).failure.code === "reset"
    );
  }

  /** True if undici's parser was at work when a connection ended that was not to be kept: it calls that a malformed answer. */
  #isCut(error: Error & { readonly code?: string }): boolean {
    if (error.message.endsWith("(Invalid EOF state)")) return true;
    const missing = (this.#length ?? 0) - this.#held;
    return error.code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" && missing > 0;
  }

  #mayHaveContent(status: number): boolean {
    return this.#limits.hasContent && status !== 204 && status !== 304;
  }

  #lengthOf(status: number, fields: readonly Field[]): number | undefined {
    if (!this.#mayHaveContent(status)) return 0;
    // Undici has seen to it that there is one, and holds the server to it.
    const stated = fields.find(([name]) => name === "content-length")?.[1] ?? "";
    return /^\d{1,15}$/.test(stated) ? Number(stated) : undefined;
  }

  #take(most: number): Uint8Array {
    const piece = takePiece(this.#pieces, most);
    if (this.#length !== undefined) this.#length -= piece.length;
    const wasFull = this.#held >= highWater;
    this.#held -= piece.length;
    if (wasFull && this.#held < highWater && this.#failure === null) this.#controller?.resume();
    return piece;
  }

  /** Wants no more of it: its connection is closed. */
  #giveUp(reason: FetchError): void {
    this.#pieces.length = 0;
    this.#held = 0;
    this.#fail(reason);
    const controller = this.#controller;
    if (controller === null) return;
    if (this.#sent === null) controller.abort(reason);
    else whenWritten(() => controller.abort(reason));
  }

  /** Ends it with a failure, after what has come of it. */
  #fail(error: unknown): void {
    if (this.#ended || this.#failure !== null) return;
    this.#failure = failureOf(error);
    clearTimeout(this.#connecting);
    const sent = this.#sent;
    if (sent !== null) whenWritten(() => sent.destroy());
    this.#onEnd();
    if (this.#isLast) this.#lifetime.end();
    if (!this.#hasHead) this.#reject(error);
    this.#wakeReader();
  }

  #wakeReader(): void {
    this.#wake?.();
    this.#wake = null;
  }
}

/** The failure of any connection that ends too soon. */
const cut = () => failureOf(null);

function encoded(codings: string): FetchError {
  return new FetchError(
    "bad-response",
    `The answer's content has the transfer codings ${JSON.stringify(codings.slice(0, 80))}, and this host takes chunked alone, once: it asks for no other (TE).`,
  );
}

/** Names and values in turn: of HTTP/1.1 they come so, of HTTP/2 by name. */
function namesAndValues(raw: Dispatcher.DispatchController["rawHeaders"]): string[] {
  if (Array.isArray(raw)) {
    return raw.map((part) => (typeof part === "string" ? part : part.toString("latin1")));
  }
  return Object.entries(raw ?? {}).flatMap(([name, values = []]) =>
    [values].flat().flatMap((value) => [name, value]),
  );
}
