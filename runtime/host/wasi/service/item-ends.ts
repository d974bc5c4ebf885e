import { pageBytes } from "../../../wasm/page.ts";
import { currentService } from "./service-state.ts";
import {
  actions,
  copyResults,
  eventCodes,
  trap,
  Waitable,
  type WaitableEvent,
} from "./waitable.ts";

/** The most items of one copy (Canonical ABI, `Buffer.MAX_LENGTH`). */
const maxLength = 2 ** 28 - 1;

/** Which end it is, and of what: `cancel-read` of a stream is not for its other end, nor for a future. */
export type EndRole = `${"stream" | "future"} ${"read" | "write"}`;

/** Bytes that were copied, and between which addresses of the guest's memory. */
export interface Copied {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** A stream or a future of a guest with both of its ends, without elements or of numbers. A copy waits for its counterpart, so
 * that the host keeps none of the items (Canonical ABI, `SharedStreamImpl` and `SharedFutureImpl`). */
class ItemChannel {
  readonly size: number;
  dropped = false;
  /** The end whose copy waits. */
  pending: ItemEnd | null = null;

  constructor(size: number) {
    this.size = size;
  }
}

/** One end of it. */
export class ItemEnd extends Waitable {
  readonly role: EndRole;
  readonly #channel: ItemChannel;
  #state: "idle" | "copying" | "done" = "idle";
  #at = 0;
  #length = 0;
  #progress = 0;
  /** Set once the guest is to be told. */
  #result: number | null = null;

  constructor(role: EndRole, channel: ItemChannel) {
    super();
    this.role = role;
    this.#channel = channel;
  }

  get #isFuture(): boolean {
    return this.role.startsWith("future");
  }

  get #writes(): boolean {
    return this.role.endsWith("write");
  }

  get #left(): number {
    return this.#length - this.#progress;
  }

  /** Begins to copy `length` items at an address of a memory of so many pages. Returns what the builtin returns, and what is to be
   * copied now. @throws WebAssembly.RuntimeError */
  copy(at: number, length: number, pages: number): { status: number; copied: Copied | null } {
    if (this.#state !== "idle") throw trap(`copies by a ${this.role} end that is busy, or done`);
    this.#check(at, length, pages);
    this.#state = "copying";
    this.#at = at;
    this.#length = length;
    this.#progress = 0;
    const copied = this.#meet();
    return { status: this.#result === null ? copyResults.blocked : this.#finish(), copied };
  }

  cancel(): number {
    if (this.#state !== "copying") throw trap(`cancels a ${this.role} that is not under way`);
    this.#result ??= copyResults.cancelled;
    return this.#finish();
  }

  takeEvent(): WaitableEvent | null {
    if (this.#result === null) return null;
    return { code: codes[this.role], action: actions.none, payload: this.#finish() };
  }

  drop(): void {
    if (this.#state === "copying") throw trap(`drops a ${this.role} end that is busy`);
    if (this.role === "future write" && this.#state !== "done") {
      throw trap("drops a future that it did not write");
    }
    const channel = this.#channel;
    channel.dropped = true;
    if (channel.pending !== null) channel.pending.#result = copyResults.dropped;
    channel.pending = null;
  }

  #check(at: number, length: number, pages: number): void {
    const { size } = this.#channel;
    if (length > maxLength) throw trap("copies more items than a copy may have");
    if (size === 0 || length === 0) return;
    if (at % size !== 0) throw trap("copies items that are not aligned");
    if (at + length * size > pages * pageBytes) throw trap("copies items outside of its memory");
  }

  /** Copies what the other end's copy has, or waits for one. */
  #meet(): Copied | null {
    const channel = this.#channel;
    const other = channel.pending;
    if (channel.dropped) this.#result = copyResults.dropped;
    else if (other === null) channel.pending = this;
    else if (other.#left > 0) return this.#exchange(other);
    else if (this.#writes && this.#length === 0 && other.#length === 0) {
      this.#result = copyResults.completed;
    } else {
      other.#result = copyResults.completed;
      channel.pending = this;
    }
    return null;
  }

  #exchange(other: ItemEnd): Copied | null {
    const { size } = this.#channel;
    const count = Math.min(this.#left, other.#left);
    const [from, to] = this.#writes ? [this, other] : [other, this];
    const copied = {
      from: from.#at + from.#progress * size,
      to: to.#at + to.#progress * size,
      bytes: count * size,
    };
    this.#progress += count;
    other.#progress += count;
    this.#result = copyResults.completed;
    // More of a stream may be copied until the guest is told of it.
    if (count > 0) other.#result = copyResults.completed;
    if (this.#isFuture) this.#channel.pending = null;
    return copied.bytes > 0 ? copied : null;
  }

  /** Ends the copy. Returns its status. */
  #finish(): number {
    const result = this.#result!;
    this.#result = null;
    if (this.#channel.pending === this) this.#channel.pending = null;
    const isLast = result === copyResults.dropped;
    const isWhole = this.#isFuture && result === copyResults.completed;
    this.#state = isLast || isWhole ? "done" : "idle";
    return this.#isFuture ? result : (result | (this.#progress << 4)) >>> 0;
  }
}

const codes: Readonly<Record<EndRole, number>> = {
  "stream read": eventCodes.streamRead,
  "stream write": eventCodes.streamWrite,
  "future read": eventCodes.futureRead,
  "future write": eventCodes.futureWrite,
};

/** Makes a stream or a future of items of so many bytes. Returns the numbers of its ends. */
export function newItems(
  of: "stream" | "future",
  size: number,
): { readonly readable: number; readonly writable: number } {
  const state = currentService();
  const channel = new ItemChannel(size);
  return {
    readable: state.add(new ItemEnd(`${of} read`, channel)),
    writable: state.add(new ItemEnd(`${of} write`, channel)),
  };
}
