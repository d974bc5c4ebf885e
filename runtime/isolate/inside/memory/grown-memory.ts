import { MiB } from "../../../byte-units.ts";
import type { LinearMemories } from "./linear-memories.ts";

// As it is before anyone hears of what is written by it (`host-writes.ts`).
const { fill } = Uint8Array.prototype;

/** Bytes by which the memories of an instance may be larger than they were, for it to be used again: it holds them as
 * long as it is kept, and a new instance for requests that take more is little beside what those pay. */
export const maxGrown = 4 * MiB;

/** The size that a memory began with. */
export class FirstSize {
  readonly #memory: WebAssembly.Memory;
  readonly #memories: LinearMemories;
  readonly #bytes: number;
  #buffer: ArrayBufferLike;

  constructor(memory: WebAssembly.Memory, memories: LinearMemories) {
    this.#memory = memory;
    this.#memories = memories;
    this.#bytes = memories.sizes.of(memory);
    this.#buffer = memory.buffer;
  }

  /** Whether the guest has grown it since, also by nothing: it has another buffer then. */
  get hasGrown(): boolean {
    return this.#memory.buffer !== this.#buffer;
  }

  /** Bytes that the engine has for it beyond that size. */
  get beyond(): number {
    return this.#memory.buffer.byteLength - this.#bytes;
  }

  /** Takes back what it grew by, all zeros again. False: it can't be. */
  restore(): boolean {
    if (!this.hasGrown) return true;
    const { sizes } = this.#memories;
    const now = sizes.of(this.#memory);
    if (!sizes.set(this.#memory, this.#bytes)) return false;
    this.#buffer = this.#memory.buffer;
    fill.call(new Uint8Array(this.#buffer, this.#bytes, now - this.#bytes), 0);
    this.#memories.trackAgain(this.#memory);
    return true;
  }
}
