import type { ServerResponse } from "node:http";
import { KiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import type { ByteSource } from "../../message/byte-source.ts";
import { statusesWithoutContent } from "../../message/without-content.ts";
import { breakOff } from "../../process/break-off.ts";
import type { AnswerHead } from "../../routing/target.ts";
import type { Connection } from "../connection.ts";
import { sendHead, trailersAllowed } from "./answer.ts";
import { type AnswerFields, addHostFields } from "./host-fields.ts";
import type { UnsentAnswers } from "./unsent-answers.ts";
import { bytesPerTurn, pieceCost, type WriteQueue } from "./write-queue.ts";

/** Bytes that are asked of a source at once. With what Node holds before it says that it is enough, no more
 * than twice as many wait for one client. */
const pieceBytes = 64 * KiB;

export interface StreamedAnswerOptions extends AnswerFields {
  readonly out: ServerResponse;
  readonly connection: Connection;
  readonly unsent: UnsentAnswers;
  readonly writeQueue: WriteQueue;
  /** The worker that answers. */
  readonly worker: string;
  /** Called when all is written, before the answer ends: what is to be done with the rest of the request. */
  readonly beforeEnd: () => Promise<void> | null;
}

/**
 * An answer whose body is written piece by piece, as its source yields pieces and no faster than the client reads them.
 */
export class StreamedAnswer {
  /** Resolves when the answer has ended, well or not. Never rejects. */
  readonly ended: Promise<void>;
  readonly #options: StreamedAnswerOptions;
  readonly #body: ByteSource;
  readonly #length: number | undefined;
  readonly #status: number;
  readonly #resolve: () => void;
  readonly #onLeft = () => {
    this.#failure ??= this.#options.connection.loss;
    this.#stop();
  };
  #over = false;
  #bytes = 0;
  #failure: Error | null = null;
  /** Continues writing, where that waits for the client. */
  #wake: (() => void) | null = null;

  /**
   * Writes the head at once.
   * @throws Error of Node for an invalid head; then nothing has been written, and the caller has to cancel the body.
   */
  constructor(head: AnswerHead, options: StreamedAnswerOptions) {
    this.#options = options;
    this.#body = head.body;
    this.#length = head.length ?? (head.trailers === undefined ? head.body.length : undefined);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#resolve = resolve;
    this.#status = head.status;
    const { out, connection } = options;
    out.writeHead(head.status, fieldsOf(head, this.#length, options));
    connection.signal.addEventListener("abort", this.#onLeft);
    if (statusesWithoutContent.has(head.status) || out.req.method === "HEAD") {
      head.body.cancel();
      void this.#end(undefined);
    } else {
      sendHead(out);
      void this.#write(head);
    }
  }

  /** The number of bytes of its body that were written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The status that went out. */
  get status(): number {
    return this.#status;
  }

  /** Why it ended early: what its source failed with, or what its connection was lost by. Null where it ended well, or
   * was aborted. */
  get failure(): Error | null {
    return this.#failure;
  }

  /**
   * Closes the connection unless the answer has ended: only so can a client distinguish a partial answer from a whole
   * one. Content that was sent may still be read.
   */
  abort(): void {
    if (this.#over) return;
    this.#stop();
    const { out } = this.#options;
    // Earlier answers on the same connection are complete.
    if (out.socket === null) out.once("socket", () => this.#cut());
    else this.#cut();
  }

  #cut(): void {
    const { out, connection, unsent, worker } = this.#options;
    const { socket } = connection;
    // An answer of HTTP/1.0 ends with its connection even where it is whole.
    if (out.req.httpVersion === "1.0") breakOff(socket);
    else if (out.writableLength === 0) socket.destroy();
    else {
      unsent.watch(connection, out, worker);
      socket.destroySoon();
    }
  }

  async #write({ body, trailers }: AnswerHead): Promise<void> {
    const { out } = this.#options;
    const length = this.#length;
    try {
      // Answers to requests that came before on the same connection go first.
      if (out.socket === null) await this.#turnOnConnection();
      let sinceTurn = 0;
      while (!this.#over) {
        const piece = await body.read(pieceBytes);
        if (this.#over) return;
        if (piece === null) break;
        if (this.#bytes + piece.length > (length ?? Number.POSITIVE_INFINITY)) throw wrongLength();
        this.#bytes += piece.length;
        if (!out.write(piece)) await this.#taken();
        sinceTurn += piece.length + pieceCost;
        if (sinceTurn >= bytesPerTurn && !this.#over) {
          sinceTurn = 0;
          await this.#turnOfLoop();
        }
      }
      if (this.#over) return;
      if (this.#bytes < (length ?? 0)) throw wrongLength();
      await this.#end(trailers?.());
    } catch (error) {
      if (this.#over) return;
      this.#failure = error as Error;
      this.abort();
    }
  }

  async #end(trailers: ReturnType<NonNullable<AnswerHead["trailers"]>> | undefined): Promise<void> {
    const { out, connection, unsent, worker, beforeEnd } = this.#options;
    if (trailers !== undefined && trailers.length > 0 && trailersAllowed(out)) {
      out.addTrailers(trailers);
    }
    const rest = beforeEnd();
    if (rest !== null) {
      sendHead(out);
      await rest;
    }
    if (this.#over) return;
    out.end();
    unsent.watch(connection, out, worker);
    this.#done();
  }

  #turnOnConnection(): Promise<void> {
    return this.#wait((go) => this.#options.out.once("socket", go));
  }

  #turnOfLoop(): Promise<void> {
    return this.#wait((go) =>
      this.#options.writeQueue.add(go, this.#options.worker, this.#options.writeQueue.place()),
    );
  }

  #taken(): Promise<void> {
    const { out, connection, unsent, worker } = this.#options;
    return this.#wait((go) => unsent.whenTaken(connection, out, worker, go));
  }

  /** Waits for something, or until it is over. */
  #wait(start: (go: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      start(resolve);
    });
  }

  #stop(): void {
    if (this.#over) return;
    this.#done();
    this.#body.cancel();
    this.#wake?.();
  }

  #done(): void {
    this.#over = true;
    this.#options.connection.signal.removeEventListener("abort", this.#onLeft);
    this.#resolve();
  }
}

function fieldsOf(
  { status, fields }: AnswerHead,
  length: number | undefined,
  { out, ...answerFields }: StreamedAnswerOptions,
): string[] {
  const list = fields.flat();
  // An answer to HEAD may have the length already that GET's would have. No content says nothing of that.
  const given = fields.some(([name]) => name === "content-length");
  const known = length !== undefined && !(length === 0 && out.req.method === "HEAD");
  if (known && !given && !statusesWithoutContent.has(status))
    list.push("content-length", String(length));
  // Node would frame it as content (RFC 9110, section 15.3.6).
  if (status === 205 && !given) list.push("content-length", "0");
  addHostFields(list, answerFields);
  return list;
}

function wrongLength(): SkerryError {
  return new SkerryError(
    "invalid-response",
    "The response's body is not as long as its content-length says.",
  );
}
