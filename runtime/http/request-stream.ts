import type { IncomingMessage } from "node:http";
import { SkerryError } from "../errors.ts";
import type { ByteSource } from "../host/byte-source.ts";
import { shardContent } from "../services/shard-content.ts";
import type { Reading } from "./connection.ts";
import { clientLeft, tooLarge } from "./request-body.ts";

export interface RequestStreamOptions {
  readonly message: IncomingMessage;
  /** Bytes the whole body may have. */
  readonly most: number;
  /** How long the client may send nothing while it is waited for, in ms. */
  readonly pause: number;
  /** Called before the first byte is asked for, and maybe again. */
  readonly ask: () => void;
}

/** Somebody who waits for a piece. */
interface Waiting {
  readonly most: number;
  readonly resolve: (piece: Uint8Array | null) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** A request's body as it comes. While nobody asks, no more is taken off the connection than what Node's
 * parser has at hand, and then the client has to wait. Rejects with SkerryError `body-too-large`,
 * `client-left`, `request-timeout`, or what {@link fail} was called with. After `cancel` it is at its end. */
export class RequestStream implements ByteSource, Reading {
  readonly paced = true;
  readonly message: IncomingMessage;
  readonly #most: number;
  readonly #pause: number;
  readonly #ask: () => void;
  #bytes = 0;
  /** What is left of the chunk that came last. */
  #rest: Uint8Array | null = null;
  #waiting: Waiting | null = null;
  #failure: Error | null = null;
  #ended = false;

  constructor({ message, most, pause, ask }: RequestStreamOptions) {
    this.message = message;
    this.#most = most;
    this.#pause = pause;
    this.#ask = ask;
    // Before anybody listens to data, as that would set it going.
    message.pause();
    message.on("data", (chunk: Uint8Array) => this.#arrived(chunk));
    message.on("end", () => this.#end());
    message.on("close", () => this.fail(clientLeft()));
  }

  /** Bytes that came so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** False once nobody wants more of it, or there is no more. */
  get wanted(): boolean {
    return !this.#ended && this.#failure === null;
  }

  read(most: number): Promise<Uint8Array | null> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#rest !== null) return Promise.resolve(this.#take(this.#rest, most));
    if (this.#ended) return Promise.resolve(null);
    if (this.#waiting !== null) {
      return Promise.reject(new Error("The body is being read already."));
    }
    this.#ask();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(tooSlow(this.#pause)), this.#pause);
      this.#waiting = { most, resolve, reject, timer };
      this.message.resume();
    });
  }

  cancel(): void {
    this.#stop();
    this.#end();
  }

  fail(error: Error): void {
    if (this.#ended || this.#failure !== null) return;
    this.#failure = error;
    this.#stop();
    const waiting = this.#takeWaiting();
    waiting?.reject(error);
  }

  /** Nobody will read any more. What came and was not read is let go, so that the connection's next request
   * can be read; where more is to come the connection is to end. */
  close(): void {
    this.cancel();
    if (this.message.complete) this.message.resume();
  }

  #arrived(chunk: Uint8Array): void {
    this.message.pause();
    this.#bytes += chunk.length;
    shardContent.add(chunk.length);
    if (this.#bytes > this.#most) {
      this.fail(tooLarge(this.#most));
      return;
    }
    const waiting = this.#takeWaiting();
    if (waiting === null) this.#rest = chunk;
    else waiting.resolve(this.#take(chunk, waiting.most));
  }

  #take(chunk: Uint8Array, most: number): Uint8Array {
    this.#rest = chunk.length > most ? chunk.subarray(most) : null;
    return chunk.length > most ? chunk.subarray(0, most) : chunk;
  }

  #end(): void {
    this.#ended = true;
    this.#takeWaiting()?.resolve(null);
  }

  #takeWaiting(): Waiting | null {
    const waiting = this.#waiting;
    this.#waiting = null;
    clearTimeout(waiting?.timer);
    return waiting;
  }

  /** What is left of the body stays where it is. */
  #stop(): void {
    this.#rest = null;
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
