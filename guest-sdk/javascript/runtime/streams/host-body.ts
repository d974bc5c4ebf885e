// The body of the request, or of what was fetched, by the number that it has with the host (`streams` of
// runtime/abi/streams.wit).

import { streams } from "skerry:host";
import { readSoon } from "../loop/host-tasks.ts";
import { append } from "../own-lists.ts";
import { clockMoved } from "../time/date.ts";
import { HostContent } from "./host-content.ts";
import { endedEarly } from "./host-failure.ts";
import {
  failStream,
  joinChunks,
  type ReadableByteStreamController,
  type ReadableStream,
  streamWhenUsed,
} from "./streams.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Most bytes that are read at once. */
const maxRead = 65_536;

/** What few were given up for. */
const failures = new WeakMap<HostBody, { readonly reason: unknown }>();

export class HostBody extends HostContent {
  /** By which others of the host's functions take it. */
  readonly id: number;
  #isOver = false;
  #stream: ReadableStream | null = null;

  constructor(id: number) {
    super();
    this.id = id;
  }

  override async bytes(): Promise<Bytes> {
    const chunks: Bytes[] = [];
    for (;;) {
      const chunk = await this.#read(maxRead);
      if (chunk === null) return joinChunks(chunks);
      append(chunks, chunk);
    }
  }

  override stream(): ReadableStream {
    this.#stream = streamWhenUsed(this);
    return this.#stream;
  }

  override source() {
    return {
      type: "bytes",
      pull: (controller: ReadableByteStreamController) => this.#pull(controller),
      cancel: () => this.#giveUp(),
    } as const;
  }

  /** Ends it, for a reason that whoever reads it gets. */
  fail(reason: unknown): void {
    if (this.#isOver) return;
    failures.set(this, { reason });
    this.#giveUp();
    if (this.#stream !== null) failStream(this.#stream, reason);
  }

  async #pull(controller: ReadableByteStreamController): Promise<void> {
    const view = controller.byobRequest?.view ?? null;
    const chunk = await this.#read(Math.min(view?.byteLength ?? maxRead, maxRead));
    // Cancelled or failed while it waited for its turn.
    if (failures.has(this) || (this.#isOver && chunk !== null)) return;
    if (chunk === null) {
      controller.close();
      controller.byobRequest?.respond(0);
    } else if (view === null) {
      controller.enqueue(chunk);
    } else {
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(chunk);
      controller.byobRequest?.respond(chunk.length);
    }
  }

  /** The next piece, or null at the end. It is asked for once nothing else is left to run. */
  #read(max: number): Promise<Bytes | null> {
    return new Promise((resolve, reject) => {
      readSoon({
        id: this.id,
        waits: () => !this.#isOver,
        read: () => {
          const failure = failures.get(this);
          if (failure !== undefined) reject(failure.reason);
          else if (this.#isOver) resolve(null);
          else this.#readNow(max, resolve, reject);
        },
      });
    });
  }

  #readNow(
    max: number,
    resolve: (chunk: Bytes | null) => void,
    reject: (reason: unknown) => void,
  ): void {
    const piece = streams!.read(this.id, max);
    clockMoved();
    if (piece.tag === "bytes") {
      resolve(piece.val);
      return;
    }
    this.#isOver = true;
    if (piece.tag === "end") resolve(null);
    else reject(endedEarly(piece.val));
  }

  #giveUp(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    streams!.cancel(this.id);
  }
}
