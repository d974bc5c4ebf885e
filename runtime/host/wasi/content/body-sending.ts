import type { PollEvent } from "../../../abi/calls/poll-events.ts";
import type { Field } from "../../../abi/generated/types.ts";
import { KiB } from "../../../byte-units.ts";
import type { Outside, Source } from "../session/outside.ts";
import { currentSession } from "../session/session.ts";
import { BodyBytes } from "./body-bytes.ts";
import type { ErrorCode } from "./http-types.ts";
import type { PieceSource } from "./piece-source.ts";

/** Bytes that are on their way before the guest waits for the other end to take them. */
const window = 64 * KiB;

/** A way for the bytes of a body that may be full. */
export interface Pressure extends Source {
  /** Bytes that may be written now. */
  readonly room: number;
  /** True once they are no longer taken. */
  readonly closed: boolean;
}

/** A body's content on its way out. It is kept here until the guest waits, or until it is much: what is finished by then
 * goes out whole, and what comes later piece by piece. */
export abstract class BodySending implements Pressure {
  /** What did not go out piece by piece. */
  readonly held = new BodyBytes();
  /** Whose interface its calls count for. */
  readonly of: "fetch" | "streams";
  protected readonly outside: Outside;
  protected state: "held" | "streamed" | "passed" | "finished" | "broken" = "held";
  protected unwanted = false;
  /** Whether what comes after content that is passed on goes with it. */
  protected passedTrailed = false;
  #stream = 0;
  /** Bytes of the stream that are not known to be taken. */
  #pending = 0;

  constructor(outside: Outside, of: "fetch" | "streams") {
    this.outside = outside;
    this.of = of;
  }

  /** Whether what is held may go out. */
  protected abstract readonly due: boolean;

  /** Makes it go out as a stream, if it can. */
  abstract send(): void;

  get room(): number {
    if (this.state !== "streamed") return this.due ? window : Number.MAX_SAFE_INTEGER;
    return Math.max(0, window - this.#pending);
  }

  get ready(): boolean {
    return this.room > 0 || this.closed;
  }

  /** Whether the guest has written some since there was room for all, and there is room left: nothing to wait for, whatever the other end
   * does. */
  get hasRest(): boolean {
    if (this.state === "streamed") return this.#pending > 0 && this.#pending < window;
    return this.state === "held" && this.held.length > 0;
  }

  get closed(): boolean {
    return this.unwanted || this.state === "broken";
  }

  get interest() {
    return { kind: "room" as const, id: this.#stream };
  }

  onEvent(event: PollEvent): void {
    if (event.kind !== "room") return;
    this.#pending = 0;
    this.unwanted ||= !event.wanted;
  }

  write(bytes: Uint8Array): void {
    if (this.closed) return;
    if (this.state === "streamed") {
      this.#push(bytes);
      return;
    }
    currentSession().takeBodyRoom(bytes.length);
    this.held.append(bytes);
    if (this.due && this.held.length > window) this.send();
  }

  /** The number of the stream that is all of it, which the shard has and passes on; null where the guest writes it. */
  get passed(): number | null {
    return this.state === "passed" ? this.#stream : null;
  }

  /** Makes content that the shard has all of it, unread, with what comes after it where it is `trailed`. Returns whether it
   * could. */
  passOn(source: PieceSource, trailed: boolean): boolean {
    if (this.state !== "held" || this.held.length > 0 || !source.passOn()) return false;
    this.state = "passed";
    this.passedTrailed = trailed;
    this.#stream = source.id;
    return true;
  }

  /** All of it was written. `trailers` follow a request's content. */
  finish(trailers: readonly Field[] = []): void {
    if (this.state === "streamed") {
      const { operations } = this.outside;
      if (trailers.length > 0) operations.tell("fetch.trail", this.#stream, trailers);
      operations.tell("streams.finish", this.#stream);
    }
    if (this.state !== "broken" && this.state !== "passed") this.state = "finished";
  }

  /** Ends it before its end: what was written is not all of it. */
  breakOff(_code: ErrorCode): void {
    if (this.state === "streamed") {
      this.outside.operations.tell(`${this.of}.break-off`, this.#stream);
    }
    if (this.state !== "finished" && this.state !== "passed") this.state = "broken";
  }

  /** Makes a stream of it, and passes its number to `tell`. */
  protected stream(tell: (stream: number) => void): number {
    const { operations } = this.outside;
    this.state = "streamed";
    this.#stream = operations.nextNumber();
    operations.tell("streams.create", this.#stream);
    tell(this.#stream);
    if (this.held.length > 0) this.#push(this.held.whole());
    return this.#stream;
  }

  #push(bytes: Uint8Array): void {
    this.#pending += bytes.length;
    this.outside.operations.tell(`${this.of}.push`, this.#stream, bytes);
  }
}

/** Why content is none that was dropped. */
export const dropped: ErrorCode = {
  tag: "internal-error",
  val: "the body was dropped before it was finished",
};
