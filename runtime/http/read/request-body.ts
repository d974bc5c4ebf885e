import type { IncomingMessage } from "node:http";
import type { Field } from "../../abi/generated/types.ts";
import { SkerryError } from "../../errors.ts";
import type { ByteBudget } from "../../message/byte-budget.ts";
import { joinPieces } from "../../message/take-piece.ts";
import { mayBeTrailer } from "../../message/trailer-rules.ts";
import type { Reading } from "../connection.ts";

/** The error of a request whose client has left. */
export function clientLeft(): SkerryError {
  return new SkerryError("client-left", "The client went away before it had its answer.");
}

/** True if a request has content, of whatever length. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

/** Refuses a body by the length that its head states, before any of it is read. @throws SkerryError `body-too-large`. */
export function checkLength({ headers }: IncomingMessage, most: number): void {
  if (Number(headers["content-length"] ?? 0) > most) throw tooLarge(most);
}

/** A body that is being read. */
export class BodyReading implements Reading {
  readonly paced = false;
  readonly message: IncomingMessage;
  /** The whole body. @throws SkerryError `body-too-large`; `overloaded` where all bodies that are read at
   * the moment are too much together; `client-left`; what {@link fail} was called with. */
  readonly whole: Promise<Uint8Array>;
  readonly #budget: ByteBudget;
  readonly #reject: (error: Error) => void;
  #held = 0;
  #ended = false;

  constructor(message: IncomingMessage, most: number, budget: ByteBudget) {
    this.message = message;
    this.#budget = budget;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    this.whole = promise;
    this.#reject = reject;
    const chunks: Uint8Array[] = [];
    message.on("data", (chunk: Uint8Array) => {
      if (this.#held + chunk.length > most) this.fail(tooLarge(most));
      else if (budget.take(chunk.length)) {
        this.#held += chunk.length;
        chunks.push(chunk);
      } else {
        const held = `${budget.most} bytes of bodies`;
        this.fail(new SkerryError("overloaded", `More than ${held} are being read at once.`));
      }
    });
    message.on("end", () => {
      this.#ended = true;
      const bytes = joinPieces(chunks, this.#held);
      this.#release();
      resolve(bytes);
    });
    message.on("close", () => this.fail(clientLeft()));
  }

  /** Reads no further. What is left of the body stays where it is. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    // Not by an iterator over the message: leaving one early would end the connection before the client
    // has its answer.
    this.message.removeAllListeners("data").pause();
    this.#release();
    this.#reject(error);
  }

  #release(): void {
    this.#budget.give(this.#held);
    this.#held = 0;
  }
}

/** The fields after a chunked body that mean something to a guest. */
export function trailersOf({ rawTrailers: raw }: IncomingMessage): Field[] {
  const trailers: Field[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    if (mayBeTrailer(name)) trailers.push([name, raw[i + 1]!]);
  }
  return trailers;
}

/** The error for a body over its limit, in bytes. */
export function tooLarge(most: number): SkerryError {
  return new SkerryError("body-too-large", `The request's body is over ${most} bytes.`);
}
