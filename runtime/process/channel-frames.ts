import { MiB } from "../byte-units.ts";
import { checkForm, UnfitForm } from "./serialized-form.ts";

/** The length of what follows, an unsigned 32-bit number, big endian. */
const prefixBytes = 4;

/** Room behind a frame for those that end in the same chunk, in bytes: Node reads no more than this at once. */
const chunkBytes = 65_536;

/** The messages of a child as bytes: what Node's channel reads, taken apart and looked through before anything is
 * deserialized. It keeps what is not whole yet, in memory that is allocated once for each message and not touched before it
 * is filled. */
export class ChannelFrames {
  readonly #maxMessageBytes: number;
  /** A prefix that is not whole. */
  readonly #prefix = Buffer.alloc(prefixBytes);
  #prefixFilled = 0;
  /** A frame that is not whole, with its prefix. */
  #frame: Buffer | null = null;
  #frameLength = 0;
  #filled = 0;

  /** @param maxMessageBytes bytes that a message may have. */
  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Takes what was read, which is the caller's no more. @returns the frames that are whole now, with their prefixes, one
   * after the other; null where none is. @throws UnfitForm for a message that is too long, or is no plain data. Nothing may be
   * added after that. */
  add(chunk: Uint8Array): Uint8Array | null {
    let at = 0;
    if (this.#frame === null && this.#prefixFilled > 0) at = this.#addToPrefix(chunk);
    const first = this.#frame;
    const length = this.#frameLength;
    if (first !== null) {
      at = this.#addToFrame(chunk, at);
      if (this.#filled < length) return null;
      this.#frame = null;
      checkMessage(first.subarray(prefixBytes, length));
    }
    const end = this.#wholeFrames(chunk, at);
    this.#keep(chunk, end);
    const others = chunk.subarray(at, end);
    if (first !== null) return behind(first, length, others);
    return others.length > 0 ? others : null;
  }

  #addToPrefix(chunk: Uint8Array): number {
    const taken = Math.min(prefixBytes - this.#prefixFilled, chunk.length);
    this.#prefix.set(chunk.subarray(0, taken), this.#prefixFilled);
    this.#prefixFilled += taken;
    if (this.#prefixFilled === prefixBytes) {
      this.#prefixFilled = 0;
      this.#begin(this.#lengthAt(this.#prefix, 0));
      this.#addToFrame(this.#prefix, 0);
    }
    return taken;
  }

  #addToFrame(from: Uint8Array, at: number): number {
    const taken = Math.min(this.#frameLength - this.#filled, from.length - at);
    this.#frame!.set(from.subarray(at, at + taken), this.#filled);
    this.#filled += taken;
    return at + taken;
  }

  /** Checks the frames that are whole in a chunk, from `at` on. @returns where they end. */
  #wholeFrames(chunk: Uint8Array, from: number): number {
    let at = from;
    while (chunk.length - at >= prefixBytes) {
      const length = prefixBytes + this.#lengthAt(chunk, at);
      if (length > chunk.length - at) break;
      checkMessage(chunk.subarray(at + prefixBytes, at + length));
      at += length;
    }
    return at;
  }

  /** Keeps the beginning of a frame. */
  #keep(chunk: Uint8Array, from: number): void {
    if (chunk.length - from < prefixBytes) {
      this.#addToPrefix(chunk.subarray(from));
    } else {
      this.#begin(this.#lengthAt(chunk, from));
      this.#addToFrame(chunk, from);
    }
  }

  #begin(length: number): void {
    this.#frameLength = prefixBytes + length;
    this.#filled = 0;
    // A small one is copied once more where others follow.
    const room = this.#frameLength > chunkBytes ? chunkBytes : 0;
    this.#frame = Buffer.allocUnsafeSlow(this.#frameLength + room);
  }

  #lengthAt(bytes: Uint8Array, at: number): number {
    const length =
      bytes[at]! * 0x100_0000 + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!);
    if (length > this.#maxMessageBytes)
      throw new UnfitForm(`A message of ${length} bytes is too long.`);
    return length;
  }
}

/** What references of a message may stand for beyond as much as all else, in bytes: none of Skerry's own has many. */
const maxReferenced = MiB;

function checkMessage(message: Uint8Array): void {
  checkForm(message, { writer: "channel", maxReferenced });
}

/** A frame and those behind it, in the room that it has for them. */
function behind(frame: Buffer, length: number, others: Uint8Array): Uint8Array {
  if (others.length === 0) return frame.subarray(0, length);
  if (others.length > frame.length - length) {
    return Buffer.concat([frame.subarray(0, length), others]);
  }
  frame.set(others, length);
  return frame.subarray(0, length + others.length);
}
