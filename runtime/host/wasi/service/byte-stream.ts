import { KiB } from "../../../byte-units.ts";
import type { ErrorCode } from "../content/http-types.ts";
import { PieceSource } from "../content/piece-source.ts";
import { currentSession } from "../session/session.ts";
import type { Future } from "./futures.ts";
import { currentService, type Pump } from "./service-state.ts";

/** Bytes that a stream holds for its reader; a writer waits when there are more. */
const window = 64 * KiB;

/** What bytes that were written at once count for besides themselves: many of one byte would be kept for long otherwise. */
const pieceBytes = 64;

/** Fuel for bytes that are written at once: they are kept, and moved on. */
const pushPrice = 10_000n;

/** A stream of bytes: a guest writes it, or the host has its content. */
export class ByteStream {
  /** The host's content; null where a guest writes. */
  readonly #content: Uint8Array | PieceSource | null;
  #at = 0;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #writing: boolean;
  #reading = true;
  /** The future of the trailers that come with the host's content; null where there is none. */
  trailers: Future<"trailers"> | null = null;
  /** What moves it on, where it is the host that reads. */
  pump: Pump | null = null;

  /** `content` is the host's; a guest writes one without. */
  constructor(content: Uint8Array | PieceSource | null = null) {
    this.#content = content;
    this.#writing = content === null;
  }

  /** The host's pieces; null where there are none to wait for. */
  get source(): PieceSource | null {
    return this.#content instanceof PieceSource ? this.#content : null;
  }

  /** Whether there are bytes, or its end. */
  get ready(): boolean {
    if (this.#content !== null) return this.source?.ready ?? true;
    return this.#queue.length > 0 || !this.#writing;
  }

  /** Whether nobody reads it any more. */
  get unread(): boolean {
    return !this.#reading;
  }

  /** The next bytes, `most` at most: none where there are none yet, null at the end. What is not the guest's own lies in a
   * buffer of the request's. */
  take(most: number): Uint8Array | null {
    if (this.#content instanceof PieceSource) return this.#content.take(BigInt(most));
    if (this.#content !== null) {
      const bytes = this.#content.subarray(this.#at, this.#at + most);
      this.#at += bytes.length;
      return bytes.length === 0 && this.#at === this.#content.length ? null : bytes;
    }
    const [first] = this.#queue;
    if (first === undefined) return this.#writing ? new Uint8Array() : null;
    if (first.length > most) {
      this.#queue[0] = first.subarray(most);
      this.#count(-most);
      return first.subarray(0, most);
    }
    this.#queue.shift();
    this.#count(-first.length - pieceBytes);
    return first;
  }

  /** Bytes that may be written now. */
  get room(): number {
    const room = Math.min(window - this.#queued, currentService().queueRoom) - pieceBytes;
    return Math.max(0, room);
  }

  /** Takes as many of a guest's bytes as there is room for. Returns how many. */
  push(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.room);
    if (taken === 0) return 0;
    currentSession().charge(pushPrice);
    // A part would keep all that was written with it.
    this.#queue.push(taken === bytes.length ? bytes : bytes.slice(0, taken));
    this.#count(taken + pieceBytes);
    this.#moved();
    return taken;
  }

  /** The guest writes no more. */
  endWriting(): void {
    this.#writing = false;
    this.#moved();
  }

  /** Nobody reads it any more: what is left is dropped. */
  endReading(): void {
    this.#reading = false;
    this.source?.drop();
    this.#queue = [];
    this.#count(-this.#queued);
  }

  /** Why it ended before its end, once. */
  takeFailure(): ErrorCode | null {
    return this.source?.takeFailure() ?? null;
  }

  #moved(): void {
    if (this.pump !== null) currentService().advance(this.pump);
  }

  #count(bytes: number): void {
    this.#queued += bytes;
    currentService().queuedBytes += bytes;
  }
}
