import type { RequestHeld } from "../held-bytes.ts";
import { type ComputeQueue, computeQueue } from "./compute-queue.ts";

/** What a request holds besides its content while it waits. */
const jobBytes = 16_384;

/** Computations of one request of a tenant's: counted while they wait, and dropped where it has ended by their turn. */
export class ComputeJobs {
  readonly #tenant: string;
  readonly #held: RequestHeld;
  readonly #queue: ComputeQueue;
  #ended = false;

  constructor(tenant: string, held: RequestHeld, queue: ComputeQueue = computeQueue) {
    this.#tenant = tenant;
    this.#held = held;
    this.#queue = queue;
  }

  /** The request has ended: what it waits for is not computed any more. */
  end(): void {
    this.#ended = true;
  }

  /** Resolves to the result; to null where the computation does, or throws, or nobody waits for it; to `unavailable` where
   * the tenant holds as much as it may. `bytes` is the content that lies here meanwhile. */
  async run<Result>(
    bytes: number,
    compute: () => Promise<Result | null>,
  ): Promise<Result | null | "unavailable"> {
    const held = bytes + jobBytes;
    if (!this.#held.take(held)) return "unavailable";
    const isWanted = () => !this.#ended;
    try {
      const refused = () => null;
      return await this.#queue.run(this.#tenant, isWanted, () => compute().catch(refused));
    } finally {
      this.#held.give(held);
    }
  }
}

/** A plain `Uint8Array`, without the methods of a Buffer, which can't cross. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
