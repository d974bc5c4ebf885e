import type { IncomingMessage } from "node:http";
import { KiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import type { Arrival } from "../../message/arrival.ts";
import { type ByteSource, ContentCancelled } from "../../message/byte-source.ts";
import { takePiece } from "../../message/take-piece.ts";
import { shardContent } from "../../services/shard-content.ts";
import type { Reading } from "../connection.ts";
import { clientLeft, tooLarge } from "./request-body.ts";

export interface RequestStreamOptions {
  readonly message: IncomingMessage;
  /** Bytes the whole body may have. */
  readonly most: number;
  /** The longest pause of a client while its content is awaited, in ms. */
  readonly pause: number;
  /** Called before the first byte is asked for, and maybe again. */
  readonly ask: () => void;
  /** True if the client sends nothing before that. */
  readonly waits: boolean;
}

/** The bytes of a body that are enough to begin a request with. */
const worthBeginning = 16 * KiB;

/** The length of a client's pause after which a request begins with the content that has arrived, in ms. */
const pauseToBegin = 50;

/** A read that waits for a piece. */
interface PendingRead {
  readonly most: number;
  readonly resolve: (piece: Uint8Array | null) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** The body of a request as it comes. While it is not read, no more is taken off the connection than what Node's
 * parser has buffered, and then the client has to wait. Rejects with SkerryError `body-too-large`, `client-left`,
 * `request-timeout`, or what {@link fail} was called with. */
export class RequestStream implements ByteSource, Reading, Arrival {
  readonly paced = true;
  readonly message: IncomingMessage;
  readonly #most: number;
  readonly #pause: number;
  readonly #ask: () => void;
  readonly #waits: boolean;
  readonly #over = Promise.withResolvers<void>();
  #bytes = 0;
  #given = 0;
  /** Content that arrived and was not read yet. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** While it is waited for that there is something to begin with. */
  #onBegun: (() => void) | null = null;
  #pauseTimer: NodeJS.Timeout | undefined;
  #pendingRead: PendingRead | null = null;
  #failure: Error | null = null;
  #ended = false;

  constructor({ message, most, pause, ask, waits }: RequestStreamOptions) {
    this.message = message;
    this.#most = most;
    this.#pause = pause;
    this.#ask = ask;
    this.#waits = waits;
    // Before anybody listens to data, as that would set it going.
    message.pause();
    message.on("data", (chunk: Uint8Array) => this.#arrived(chunk));
    message.on("end", () => this.#end());
    message.on("close", () => this.fail(clientLeft()));
  }

  /** The number of bytes received. */
  get bytes(): number {
    return this.#bytes;
  }

  /** False once no more of it is wanted, or there is no more. */
  get wanted(): boolean {
    return !this.#ended && this.#failure === null;
  }

  /** The error that ended it early; null if only its reader did. */
  get failure(): SkerryError | null {
    return this.#failure instanceof SkerryError ? this.#failure : null;
  }

  get length(): number | undefined {
    const stated = this.message.headers["content-length"];
    return stated === undefined ? undefined : Number(stated) - this.#given;
  }

  get isOver(): boolean {
    return this.#ended || this.#failure !== null;
  }

  get over(): Promise<void> {
    return this.#over.promise;
  }

  begun(): Promise<void> {
    if (this.isOver || this.#waits || this.#heldBytes >= worthBeginning) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onBegun = resolve;
      if (this.#heldBytes > 0) this.#beginAfterPause();
      this.message.resume();
    });
  }

  read(most: number): Promise<Uint8Array | null> {
    this.#begin();
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#heldBytes > 0) return Promise.resolve(this.#take(most));
    if (this.#ended) return Promise.resolve(null);
    if (this.#pendingRead !== null) {
      return Promise.reject(new Error("The body is being read already."));
    }
    this.#ask();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(tooSlow(this.#pause)), this.#pause);
      this.#pendingRead = { most, resolve, reject, timer };
      this.message.resume();
    });
  }

  cancel(): void {
    const isRead = this.#ended && this.#heldBytes === 0;
    this.#stop();
    if (!isRead) this.#failWith(new ContentCancelled());
  }

  fail(error: Error): void {
    if (this.#ended) return;
    this.#failWith(error);
  }

  /**
   * Stops reading. Unread content is dropped, so that the connection's next request can be read; if more is to come,
   * the connection has to end.
   */
  close(): void {
    this.cancel();
    if (this.message.complete) this.message.resume();
  }

  #arrived(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    shardContent.add(chunk.length);
    if (this.#bytes > this.#most) {
      this.fail(tooLarge(this.#most));
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    const waiting = this.#takePendingRead();
    if (waiting !== null) waiting.resolve(this.#take(waiting.most));
    if (this.#onBegun === null || this.#heldBytes >= worthBeginning) this.#begin();
    else this.#beginAfterPause();
  }

  /** Begins after a pause: the content is small, but may be all that comes for now. */
  #beginAfterPause(): void {
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = setTimeout(() => this.#begin(), pauseToBegin);
  }

  /** Begins: there is enough content for now. */
  #begin(): void {
    this.message.pause();
    this.#reportBegun();
  }

  #reportBegun(): void {
    clearTimeout(this.#pauseTimer);
    this.#onBegun?.();
    this.#onBegun = null;
  }

  #take(most: number): Uint8Array {
    const piece = takePiece(this.#held, most);
    this.#heldBytes -= piece.length;
    this.#given += piece.length;
    return piece;
  }

  #failWith(error: Error): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#stop();
    this.#takePendingRead()?.reject(error);
    this.#reportOver();
  }

  #end(): void {
    this.#ended = true;
    this.#takePendingRead()?.resolve(null);
    this.#reportOver();
  }

  #reportOver(): void {
    this.#reportBegun();
    this.#over.resolve();
  }

  #takePendingRead(): PendingRead | null {
    const waiting = this.#pendingRead;
    this.#pendingRead = null;
    clearTimeout(waiting?.timer);
    return waiting;
  }

  /** Stops reading; the rest of the body stays unread. */
  #stop(): void {
    this.#held = [];
    this.#heldBytes = 0;
    // Not by destroying the message: that would end the connection before the client has its answer.
    this.message.removeAllListeners("data").pause();
  }
}

function tooSlow(ms: number): SkerryError {
  return new SkerryError(
    "request-timeout",
    `The client sent nothing of its request's body for ${ms} ms.`,
  );
}
