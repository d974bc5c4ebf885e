import { pageBytes } from "../../../wasm/page.ts";
import { LinearMemory } from "../globals.ts";

// As they are before anyone hears of what is written by them (`host-writes.ts`).
const { set, fill } = Uint8Array.prototype;

/** A memory, and a copy of what it held. */
export class InitialContents {
  readonly #memory: WebAssembly.Memory;
  readonly #now: Uint8Array;
  /** Up to the last byte that is not zero. It lies in a linear memory, since a plain buffer would count
   * against the isolate's heap. */
  readonly #copy: Uint8Array;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#now = new Uint8Array(memory.buffer);
    const end = contentsEnd(this.#now);
    const store = new LinearMemory({ initial: Math.ceil(end / pageBytes) });
    this.#copy = new Uint8Array(store.buffer, 0, end);
    set.call(this.#copy, this.#now.subarray(0, end));
  }

  /** Whether the memory has another size by now: it can't shrink. */
  get hasGrown(): boolean {
    return this.#memory.buffer !== this.#now.buffer;
  }

  /** Writes all of it back. */
  restore(): void {
    set.call(this.#now, this.#copy);
    fill.call(this.#now, 0, this.#copy.length);
  }
}

/** Where the zeros begin that a memory ends with. */
function contentsEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}
