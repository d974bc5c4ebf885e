// Messages on pipes: four bytes of length, then the message as `node:v8` serialises it.
import { read, readSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { deserialize, serialize } from "node:v8";
import { KiB } from "../byte-units.ts";

const lengthBytes = 4;
const readBytes = 256 * KiB;

/** A message as it goes on a pipe. */
export function frameOf(message: unknown): Buffer {
  const content = serialize(message);
  const frame = Buffer.allocUnsafe(lengthBytes + content.length);
  frame.writeUInt32LE(content.length);
  content.copy(frame, lengthBytes);
  return frame;
}

/** Puts messages together again from the pieces that a pipe gives. */
export class FrameReader {
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
  }

  /** The next whole message; undefined where there is none yet. */
  next(): unknown {
    if (this.#bytes < lengthBytes) return undefined;
    // Joined once a message is whole: a large one comes in many pieces.
    const first = this.#pieces[0]!;
    if (first.length < lengthBytes) this.#join();
    const length = Buffer.from(this.#pieces[0]!).readUInt32LE();
    const end = lengthBytes + length;
    if (this.#bytes < end) return undefined;
    const whole = this.#join();
    const rest = whole.subarray(end);
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#bytes = rest.length;
    return deserialize(whole.subarray(lengthBytes, end));
  }

  #join(): Buffer {
    const whole = Buffer.concat(this.#pieces);
    this.#pieces = [whole];
    return whole;
  }
}

const readSoon = promisify(read);

/** The guest's end: two pipes of this process, of which the one to read from may be waited at with the event loop turning, as a
 * debugger needs it between requests, or without, as code that runs to its end has to. */
export class GuestPipes {
  readonly #from: number;
  readonly #to: number;
  readonly #reader = new FrameReader();
  readonly #buffer = Buffer.allocUnsafe(readBytes);

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  send(message: unknown): void {
    let rest: Uint8Array = frameOf(message);
    while (rest.length > 0) rest = rest.subarray(writeSync(this.#to, rest));
  }

  /** The next message, while the event loop turns; undefined at the end. */
  async next(): Promise<unknown> {
    for (;;) {
      const message = this.#reader.next();
      if (message !== undefined) return message;
      const { bytesRead } = await readSoon(this.#from, this.#buffer, 0, readBytes, null);
      if (bytesRead === 0) return undefined;
      this.#take(bytesRead);
    }
  }

  /** The next message; nothing else happens in this thread meanwhile. Undefined at the end. */
  wait(): unknown {
    for (;;) {
      const message = this.#reader.next();
      if (message !== undefined) return message;
      const bytesRead = readSync(this.#from, this.#buffer, 0, readBytes, null);
      if (bytesRead === 0) return undefined;
      this.#take(bytesRead);
    }
  }

  #take(bytes: number): void {
    this.#reader.add(Uint8Array.prototype.slice.call(this.#buffer, 0, bytes));
  }
}
