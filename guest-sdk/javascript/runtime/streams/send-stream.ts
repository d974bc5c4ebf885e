// A stream of the worker as content for the host (`streams` of runtime/abi/streams.wit).
import { streams } from "skerry:host";
import { visitorLeft } from "../loop/visitor.ts";
import { enqueue, whenIdle } from "../promise/microtasks.ts";
import { newPending, rejectWith, settleWith } from "../promise/promise.ts";
import { clockMoved, timesWaited } from "../time/date.ts";
import type { ReadRequest } from "./library-fields.ts";
import { readWithin } from "./read-within.ts";
import { bytesOfChunk, type ReadableStream } from "./streams.ts";

/** Most bytes that are collected for one write. */
const maxCollected = 16_384;

/** Writes a stream's chunks to a stream of the host, and ends that where it ends. A write waits until the reader is ready for it;
 * where nobody reads any more, the stream is cancelled. The first chunk is written at once, as is one that
 * was waited for; short ones that follow are written together, at the latest when the worker has nothing else to do.
 * Rejects with what the stream fails with: then the host's has not ended. */
export async function sendStream(stream: ReadableStream, id: number): Promise<void> {
  const sending = new Sending(stream, id);
  sending.read();
  await (sending.sent as unknown as Promise<void>);
}

class Sending implements ReadRequest {
  readonly sent = newPending();
  readonly #stream: ReadableStream;
  readonly #reader: { cancel(reason: unknown): Promise<void> };
  readonly #id: number;
  #isOver = false;
  /** How often the worker had waited when it wrote last. */
  #lastWaits = -1;
  /** Copies of chunks, as their makers may use the buffers again; made for the second chunk. */
  #collected: Uint8Array | null = null;
  #length = 0;

  constructor(stream: ReadableStream, id: number) {
    this.#stream = stream;
    this.#reader = stream.getReader();
    this.#id = id;
  }

  read(): void {
    readWithin(this.#stream, this);
  }

  _chunkSteps(chunk: unknown): void {
    // In a turn of its own: it may be within a call of the source's.
    enqueue(Sending.#take, this, chunk);
  }

  _closeSteps(): void {
    if (!this.#flush()) return;
    streams!.finish(this.#id);
    settleWith(this.sent, undefined);
  }

  _errorSteps(reason: unknown): void {
    if (this.#flush()) rejectWith(this.sent, reason);
  }

  static #take(sending: Sending, chunk: unknown): void {
    if (sending.#isOver) return;
    let bytes: Uint8Array;
    try {
      bytes = bytesOfChunk(chunk);
    } catch (error) {
      sending._errorSteps(error);
      return;
    }
    if (bytes.length === 0 || sending.#send(bytes)) sending.read();
  }

  /** Writes a chunk, or collects it. @returns false where nobody reads any more. */
  #send(bytes: Uint8Array): boolean {
    if (this.#lastWaits !== timesWaited || bytes.length >= maxCollected) {
      return this.#flush() && this.#write(bytes);
    }
    if (this.#length + bytes.length > maxCollected && !this.#flush()) return false;
    this.#collected ??= new Uint8Array(maxCollected);
    if (this.#length === 0) whenIdle(() => void this.#flush());
    this.#collected.set(bytes, this.#length);
    this.#length += bytes.length;
    return true;
  }

  /** Writes what is collected. @returns false where nobody reads any more. */
  #flush(): boolean {
    if (this.#isOver) return false;
    const length = this.#length;
    if (length === 0) return true;
    this.#length = 0;
    return this.#write(this.#collected!.subarray(0, length));
  }

  #write(bytes: Uint8Array): boolean {
    const writing = streams!.write(this.#id, bytes);
    clockMoved();
    this.#lastWaits = timesWaited;
    if (writing === "taken") return true;
    this.#isOver = true;
    if (writing === "client-left") visitorLeft();
    void this.#reader.cancel(new TypeError("Nobody reads the body any more"));
    settleWith(this.sent, undefined);
    return false;
  }
}
