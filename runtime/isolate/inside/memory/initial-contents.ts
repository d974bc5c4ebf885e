import { pageBytes } from "../../../wasm/page.ts";
import { LinearMemory } from "../globals.ts";
import { contentsEnd } from "./restore-pages.ts";

// As they are before anyone hears of what is written by them (`host-writes.ts`).
const { set, fill } = Uint8Array.prototype;

/** A memory, and a copy of what it held. */
export class InitialContents {
  readonly #memory: WebAssembly.Memory;
  readonly #bytes: number;
  #now: Uint8Array;
  /** Up to the zeros that it ends with. It lies in a linear memory, since a plain buffer would count
   * against the isolate's heap. */
  readonly #copy: Uint8Array;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#now = new Uint8Array(memory.buffer);
    this.#bytes = this.#now.length;
    const end = contentsEnd(memory);
    const store = new LinearMemory({ initial: Math.ceil(end / pageBytes) });
    this.#copy = new Uint8Array(store.buffer, 0, end);
    set.call(this.#copy, this.#now.subarray(0, end));
  }

  /** Writes all of it back; what the memory has grown by stays. */
  restore(): void {
    if (this.#memory.buffer !== this.#now.buffer) {
      this.#now = new Uint8Array(this.#memory.buffer, 0, this.#bytes);
    }
    set.call(this.#now, this.#copy);
    fill.call(this.#now, 0, this.#copy.length);
  }
}
