import { crossingPrice } from "../../prices.ts";
import type { Source } from "../session/outside.ts";
import { currentSession } from "../session/session.ts";
import type { ByteStream } from "./byte-stream.ts";
import {
  actions,
  copyResults,
  eventCodes,
  trap,
  Waitable,
  type WaitableEvent,
} from "./waitable.ts";

/** Bytes that are read at once. The driver has room for no more. */
const maxConcurrent = 65_536;

const none = new Uint8Array();

/** A status of a copy of so many items (Canonical ABI, `pack_copy_result`). */
function status(result: number, count: number): number {
  return (result | (count << 4)) >>> 0;
}

/** The end of a stream that a guest reads. */
export class ReadableStreamEnd extends Waitable {
  readonly stream: ByteStream;
  /** Bytes that are asked for; null where none are. */
  #pending: number | null = null;
  #taken: Uint8Array = none;

  constructor(stream: ByteStream) {
    super();
    this.stream = stream;
  }

  /** Reads `length` bytes at most. What comes in pieces is waited for, the rest of one
   * left aside: how fast they come does not show. */
  read(length: number): number {
    if (this.#pending !== null) throw trap("reads a stream twice at once");
    const most = Math.min(length, maxConcurrent);
    const { source } = this.stream;
    if (source === null ? this.stream.ready : source.hasRest) return this.#copy(most);
    this.#pending = most;
    return copyResults.blocked;
  }

  cancel(): number {
    if (this.#pending === null) throw trap("cancels a read that is not under way");
    this.#pending = null;
    return status(copyResults.cancelled, 0);
  }

  /** What was read, once. */
  takeBytes(): Uint8Array {
    const bytes = this.#taken;
    this.#taken = none;
    currentSession().charge(crossingPrice("list", bytes.length));
    return bytes;
  }

  takeEvent(): WaitableEvent | null {
    if (this.#pending === null || !this.stream.ready) return null;
    const payload = this.#copy(this.#pending);
    this.#pending = null;
    const action = this.#taken.length > 0 ? actions.bytes : actions.none;
    return { code: eventCodes.streamRead, action, payload };
  }

  override get source(): Source | null {
    return this.#pending === null ? null : this.stream.source;
  }

  drop(): void {
    this.giveAway();
    this.stream.endReading();
  }

  /** It is handed over. */
  giveAway(): ByteStream {
    if (this.#pending !== null) throw trap("gives a stream away that it reads");
    return this.stream;
  }

  #copy(most: number): number {
    if (most === 0) return status(copyResults.completed, 0);
    const bytes = this.stream.take(most);
    if (bytes === null) return status(copyResults.dropped, 0);
    this.#taken = bytes;
    return status(copyResults.completed, bytes.length);
  }
}

/** The end of a stream that a guest writes. */
export class WritableStreamEnd extends Waitable {
  readonly stream: ByteStream;
  #pending = false;

  constructor(stream: ByteStream) {
    super();
    this.stream = stream;
  }

  /** Writes what there is room for. */
  write(bytes: Uint8Array): number {
    if (this.#pending) throw trap("writes a stream twice at once");
    if (this.stream.unread) return status(copyResults.dropped, 0);
    const count = this.stream.push(bytes);
    // Who reads it would not have them: a message whose content is longer than it says.
    if (this.stream.unread) return status(copyResults.dropped, 0);
    if (count > 0 || bytes.length === 0) return status(copyResults.completed, count);
    this.#pending = true;
    return copyResults.blocked;
  }

  cancel(): number {
    if (!this.#pending) throw trap("cancels a write that is not under way");
    this.#pending = false;
    return status(copyResults.cancelled, 0);
  }

  takeEvent(): WaitableEvent | null {
    if (!this.#pending || (this.stream.room === 0 && !this.stream.unread)) return null;
    this.#pending = false;
    // The driver writes again, and tells what comes of that.
    return { code: eventCodes.streamWrite, action: actions.write, payload: 0 };
  }

  drop(): void {
    if (this.#pending) throw trap("drops a stream that it writes");
    this.stream.endWriting();
  }
}
