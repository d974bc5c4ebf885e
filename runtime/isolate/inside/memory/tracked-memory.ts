import { written } from "../../../module/meter/contract.ts";
import type { InitialImage } from "./initial-image.ts";

/** The initial state of a memory of which it is known what was written: putting it back costs by that, not
 * by its size. */
export class TrackedMemory {
  readonly #restores: readonly (() => void)[];

  /** `kept` holds what the memory does. Each of `maps`, of which there is one at least, has a byte for each page of the
   * memory. They are cleared. */
  constructor(memory: WebAssembly.Memory, kept: InitialImage, maps: readonly WebAssembly.Memory[]) {
    const pages = memory.buffer.byteLength / written.pageBytes;
    for (const { buffer } of maps) new Uint8Array(buffer, 0, pages).fill(0);
    this.#restores = kept.restoresOf(memory, maps);
  }

  /** Puts back each page that was marked; what the memory has grown by stays. */
  restore(): void {
    for (const restore of this.#restores) restore();
  }
}
