import { mayBeTrailer } from "../../../message/trailer-rules.ts";
import { BodyBytes } from "../content/body-bytes.ts";
import { type BodySending, dropped } from "../content/body-sending.ts";
import type { ErrorCode } from "../content/http-types.ts";
import type { PieceSource } from "../content/piece-source.ts";
import { OutputStream } from "../io/output-stream.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import type { Fields } from "./fields.ts";

/** The kind of message that a body belongs to. */
export type BodyOf = "request" | "response";

/** `wasi:http/types.outgoing-body`. */
export class OutgoingBody extends Resource {
  readonly #bytes = new BodyBytes();
  readonly #of: BodyOf;
  /** The length that the headers declare. */
  readonly #declared: number | null;
  /** The way it goes; null where it is a request's that is not sent, of which only the length is kept, or a response's
   * that goes whole. */
  readonly sending: BodySending | null;
  #written = 0;
  #streamTaken = false;
  #state: "open" | "finished" | "dropped" = "open";
  #trailers: Fields | null = null;
  #passed = false;

  constructor(of: BodyOf, declared: number | null, sending: BodySending | null = null) {
    super();
    this.#of = of;
    this.#declared = declared;
    this.sending = sending;
  }

  /** The stream, once. */
  write(): Result<OutputStream, undefined> {
    if (this.#streamTaken) return err();
    this.#streamTaken = true;
    return ok(new OutputStream((bytes) => this.append(bytes), this, this.sending));
  }

  static finish(body: OutgoingBody, trailers: Fields | undefined): Result<undefined, ErrorCode> {
    body.release();
    body.#state = "finished";
    body.#trailers = trailers?.handOver() ?? null;
    const problem = body.#problem();
    if (problem === null) body.sending?.finish(body.#trailers?.toMessage());
    else body.sending?.breakOff(problem);
    return problem === null ? ok() : err(problem);
  }

  /** Makes content that the shard has all of it, unread, and finishes it: with what comes after it where it is `trailed`. Returns
   * whether it could. */
  passOn(source: PieceSource, trailed: boolean): boolean {
    if (this.#state !== "open" || this.#written > 0) return false;
    if (this.sending?.passOn(source, trailed) !== true) return false;
    this.release();
    this.#state = "finished";
    this.#passed = true;
    return true;
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#state = "dropped";
    this.sending?.breakOff(dropped);
  }

  /** What was written, of a response's that goes whole. */
  get bytes(): BodyBytes {
    return this.sending?.held ?? this.#bytes;
  }

  /** Dropped without `finish`: what was written is no whole body. */
  get dropped(): boolean {
    return this.#state === "dropped";
  }

  get trailers(): Fields | null {
    return this.#trailers;
  }

  /** Whether as much was written as was declared; of what is passed on whoever sends it sees to that. */
  get lengthFits(): boolean {
    return this.#passed || this.#declared === null || this.#declared === this.#written;
  }

  /** For people: how much was written, and how much declared. */
  get lengths(): string {
    return `${this.#written} bytes, and its content-length is ${this.#declared}`;
  }

  /** Takes bytes of it. Returns why it takes no more, or null. */
  append(bytes: Uint8Array): ErrorCode | null {
    if (this.sending === null) currentSession().takeBodyRoom(bytes.length);
    this.#written += bytes.length;
    if (this.#declared !== null && this.#written > this.#declared) {
      this.sending?.breakOff(this.#sizeError());
      return this.#sizeError();
    }
    if (this.sending !== null) this.sending.write(bytes);
    else if (this.#of === "response") this.#bytes.append(bytes);
    return null;
  }

  /** Why it is no whole body that can go out. */
  #problem(): ErrorCode | null {
    if (!this.lengthFits) return this.#sizeError();
    if (this.#of === "response") return null;
    const trailers = this.#trailers?.toMessage() ?? [];
    const [refused] = trailers.find(([name]) => !mayBeTrailer(name.toLowerCase())) ?? [];
    return refused === undefined ? null : { tag: "internal-error", val: noTrailer(refused) };
  }

  #sizeError(): ErrorCode {
    return { tag: `HTTP-${this.#of}-body-size`, val: BigInt(this.#written) };
  }
}

/** RFC 9110, section 6.5.1. */
const noTrailer = (name: string) =>
  `the field ${name.toLowerCase().slice(0, 100)} may not be a trailer`;
