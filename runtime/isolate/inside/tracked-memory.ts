import { written } from "../../module/meter/contract.ts";
import { pageBytes } from "../../wasm/page.ts";
import { LinearMemory } from "./globals.ts";
import { contentsEnd, copyUnheard } from "./initial-contents.ts";
import { restorePages } from "./restore-pages.ts";

/** The initial state of a memory of which it is known what was written: putting it back costs by that, not
 * by its size. */
export class TrackedMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #buffer: ArrayBufferLike;
  readonly #restores: readonly (() => void)[];

  /** Each of `maps` has a byte for each page of the memory. They are cleared. */
  constructor(memory: WebAssembly.Memory, maps: readonly WebAssembly.Memory[]) {
    this.#memory = memory;
    this.#buffer = memory.buffer;
    const { byteLength } = memory.buffer;
    // Zeros at its end take no memory as long as nothing is written there.
    const kept = new LinearMemory({ initial: byteLength / pageBytes });
    const now = new Uint8Array(memory.buffer);
    copyUnheard(new Uint8Array(kept.buffer), now.subarray(0, contentsEnd(now)));
    for (const { buffer } of maps)
      new Uint8Array(buffer, 0, byteLength / written.pageBytes).fill(0);
    this.#restores = maps.map((map) => restorePages(memory, kept, map));
  }

  get hasGrown(): boolean {
    return this.#memory.buffer !== this.#buffer;
  }

  /** Puts back each page that was marked. */
  restore(): void {
    for (const restore of this.#restores) restore();
  }
}
