// A stream of the worker as content for the host (`streams` of runtime/abi/streams.wit).
import { streams } from "skerry:host";
import { visitorLeft } from "../loop/visitor.ts";
import { enqueue } from "../promise/microtasks.ts";
import { newPending, rejectWith, settleWith } from "../promise/promise.ts";
import { clockMoved } from "../time/date.ts";
import { type ReadRequest, readWithin } from "./read-within.ts";
import { bytesOfChunk, type ReadableStream } from "./streams.ts";

/** Writes a stream's chunks to a stream of the host, and ends that where it ends. Each chunk waits until
 * the reader is ready for it; where nobody reads any more, the stream is cancelled.
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
    enqueue(Sending.#write, this, chunk);
  }

  _closeSteps(): void {
    streams!.finish(this.#id);
    settleWith(this.sent, undefined);
  }

  _errorSteps(reason: unknown): void {
    rejectWith(this.sent, reason);
  }

  static #write(sending: Sending, chunk: unknown): void {
    let bytes: Uint8Array;
    try {
      bytes = bytesOfChunk(chunk);
    } catch (error) {
      rejectWith(sending.sent, error);
      return;
    }
    if (bytes.length > 0) {
      const writing = streams!.write(sending.#id, bytes);
      clockMoved();
      if (writing !== "taken") {
        if (writing === "client-left") visitorLeft();
        void sending.#reader.cancel(new TypeError("Nobody reads the body any more"));
        settleWith(sending.sent, undefined);
        return;
      }
    }
    sending.read();
  }
}
