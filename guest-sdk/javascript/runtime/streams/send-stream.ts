// A stream of the worker as content for the host (`streams` of runtime/abi/streams.wit).
import { streams } from "skerry:host";
import { visitorLeft } from "../loop/visitor.ts";
import { enqueue, holdStep } from "../promise/microtasks.ts";
import { newPending, rejectWith, settleWith } from "../promise/promise.ts";
import { clockMoved, timesWaited } from "../time/date.ts";
import type { ReadableFields, ReadRequest } from "./library-fields.ts";
import { readWithin } from "./read-within.ts";
import { bytesOfChunk, type ReadableStream } from "./streams.ts";

/** Most bytes that are collected for one write. */
const maxCollected = 16_384;

/** Writes a stream's chunks to a stream of the host, and ends that where it ends. A write waits until the reader is ready for it;
 * where nobody reads any more, the stream is cancelled. The first chunk is written at once, as is one that
 * was waited for; short ones that follow are written together, at the latest before the worker waits for anything, and in their
 * order with those of other streams.
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
  /** Whether it reads a chunk that the stream has already; that chunk. */
  #readsQueue = false;
  #queued: unknown = null;
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
    if (this.#readsQueue) this.#queued = chunk;
    // In a turn of its own: it may be within a call of the source's.
    else enqueue(Sending.#take, this, chunk);
  }

  _closeSteps(): void {
    if (!this.#flush()) return;
    streams!.finish(this.#id);
    settleWith(this.sent, undefined);
  }

  _errorSteps(reason: unknown): void {
    if (this.#flush()) rejectWith(this.sent, reason);
  }

  /** Sends a chunk and those that the stream has already, before a job behind this one waits; then asks for more. */
  static #take(sending: Sending, chunk: unknown): void {
    const { _queue: queue } = (sending.#stream as unknown as ReadableFields)
      ._readableStreamController;
    if (!sending.#accept(chunk)) return;
    while (queue.length > 0) {
      sending.#readsQueue = true;
      sending.read();
      sending.#readsQueue = false;
      const queued = sending.#queued;
      sending.#queued = null;
      if (!sending.#accept(queued)) return;
    }
    sending.read();
  }

  /** @returns false where nobody reads any more, or it is no bytes. */
  #accept(chunk: unknown): boolean {
    if (this.#isOver) return false;
    let bytes: Uint8Array;
    try {
      bytes = bytesOfChunk(chunk);
    } catch (error) {
      this._errorSteps(error);
      return false;
    }
    return bytes.length === 0 || this.#send(bytes);
  }

  /** Writes a chunk, or collects it. @returns false where nobody reads any more. */
  #send(bytes: Uint8Array): boolean {
    if (this.#lastWaits !== timesWaited || bytes.length >= maxCollected) {
      return this.#flush() && this.#write(bytes);
    }
    if (this.#length + bytes.length > maxCollected && !this.#flush()) return false;
    this.#collected ??= new Uint8Array(maxCollected);
    if (this.#length === 0) holdStep(() => void this.#flush());
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
    // It may be within a call of the author's.
    enqueue(Sending.#end, this, writing);
    return false;
  }

  static #end(sending: Sending, writing: "unwanted" | "client-left"): void {
    if (writing === "client-left") visitorLeft();
    void sending.#reader.cancel(new TypeError("Nobody reads the body any more"));
    settleWith(sending.sent, undefined);
  }
}
