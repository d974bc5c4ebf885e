import type { Direction, Format, Transformed } from "../../abi/generated/types.ts";
import type { RequestHeld } from "../held-bytes.ts";
import { Misuse } from "../misuse.ts";
import { Compressing, streamBytes } from "./compressing.ts";
import { type ComputeQueue, computeQueue } from "./compute-queue.ts";

/** Streams that a request has at once. */
const maxStreams = 16;

/** `compression` for one request of a tenant's. */
export class RequestCompression {
  readonly #tenant: string;
  readonly #held: RequestHeld;
  readonly #queue: ComputeQueue;
  /** Null: there was no room for it. */
  readonly #streams = new Map<number, Compressing | null>();
  #ended = false;

  constructor(tenant: string, held: RequestHeld, queue: ComputeQueue = computeQueue) {
    this.#tenant = tenant;
    this.#held = held;
    this.#queue = queue;
  }

  open(id: number, direction: Direction, format: Format): void {
    const open = [...this.#streams.values()].filter((each) => each !== null).length;
    const hasRoom = open < maxStreams && this.#held.take(streamBytes);
    this.#streams.set(id, hasRoom ? new Compressing(direction, format) : null);
  }

  /** @throws Misuse */
  async push(id: number, input: Uint8Array, last: boolean): Promise<Transformed> {
    const stream = this.#streams.get(id);
    if (stream === undefined) throw new Misuse(`There is no stream ${id} that compresses.`);
    if (stream === null) return this.#close(id, "unavailable");
    if (input.length > 0 && !stream.hungry) {
      throw new Misuse("What was pushed before is not used up.");
    }
    const taken = await this.#queue.run(
      this.#tenant,
      () => !this.#ended,
      () => {
        stream.push(input, last);
        return stream.take();
      },
    );
    if (taken === "hungry") return { tag: "hungry" };
    if (taken === null) return this.#close(id, "unavailable");
    if (taken === "failed") return this.#close(id, "bad-data");
    if (taken === "end") {
      this.#close(id, "bad-data");
      return { tag: "end" };
    }
    return { tag: "bytes", val: new Uint8Array(taken.buffer, taken.byteOffset, taken.length) };
  }

  /** The request is over: what waits for its turn is not begun. */
  stop(): void {
    this.#ended = true;
  }

  /** The request has ended, and its streams with it. */
  end(): void {
    this.stop();
    for (const id of [...this.#streams.keys()]) this.#close(id, "bad-data");
  }

  #close(id: number, val: "bad-data" | "unavailable"): Transformed {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    if (stream) {
      stream.end();
      this.#held.give(streamBytes);
    }
    return { tag: "failed", val };
  }
}
