import type { ServerResponse } from "node:http";
import { KiB } from "../../byte-units.ts";
import { giveBack } from "../../message/lent-bytes.ts";
import { bytesPerTurn, type WriteQueue } from "./write-queue.ts";

/** Bodies over this many bytes are large. */
export const largeBody = 256 * KiB;

interface LargeBody {
  readonly out: ServerResponse;
  readonly bytes: Uint8Array;
  /** The worker that answers. */
  readonly worker: string;
  readonly place: number;
  written: number;
}

/** Writes large bodies piece by piece: one piece of one of them in each turn of the event loop, and each of
 * them when its client has taken the piece before. So other requests are read and answered in between,
 * however many and however large they are. */
export class LargeBodies {
  readonly #writeQueue: WriteQueue;

  constructor(writeQueue: WriteQueue) {
    this.#writeQueue = writeQueue;
  }

  /**
   * Writes a body after its head, and ends the answer. Nothing more is written once the connection is closed. Takes
   * ownership of the bytes, and frees them once the system has them or the connection is closed.
   * @param worker the worker that answers: workers take turns.
   */
  send(out: ServerResponse, bytes: Uint8Array, worker: string): void {
    let taken = false;
    const done = () => {
      // Once: given back, it may be lent to the next already.
      if (!taken) free(bytes);
      taken = true;
    };
    out.once("finish", done).once("close", done);
    this.#enqueue({ out, bytes, worker, place: this.#writeQueue.place(), written: 0 });
  }

  #enqueue(body: LargeBody): void {
    this.#writeQueue.add(
      () => {
        if (!body.out.destroyed) this.#writePiece(body);
      },
      body.worker,
      body.place,
    );
  }

  #writePiece(body: LargeBody): void {
    const { out, bytes, written } = body;
    const piece = bytes.subarray(written, written + bytesPerTurn);
    body.written += piece.length;
    if (body.written === bytes.length) out.end(piece);
    else if (out.write(piece)) this.#enqueue(body);
    else out.once("drain", () => this.#enqueue(body));
  }
}

/** Frees a body's memory. Left to the collector, which counts it, some ten megabytes of bodies had the whole heap
 * scanned each time: more work than to write them. */
function free(bytes: Uint8Array): void {
  giveBack(bytes);
  const { buffer, byteLength } = bytes;
  // Bytes of one batch share their memory.
  const alone = buffer.byteLength === byteLength;
  if (alone && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
