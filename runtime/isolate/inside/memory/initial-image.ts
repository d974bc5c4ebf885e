import { written } from "../../../module/meter/contract.ts";
import { pageBytes } from "../../../wasm/page.ts";
import { LinearMemory } from "../globals.ts";
import type { MemoryContents } from "./first-contents.ts";
import { type Pages, pagesOf } from "./restore-pages.ts";

/** All that was written to a memory since it held its `contents`: what its `maps` mark. */
export interface KnownWrites {
  readonly contents: MemoryContents;
  readonly maps: readonly WebAssembly.Memory[];
}

const { pageShift, tail } = written;

/** What a memory holds once its instance has started. Where its contents came from outside, it is there in part: the pages that
 * the start has written, and those that were restored since. The rest is what those contents say. */
export class InitialImage {
  readonly #kept: WebAssembly.Memory;
  readonly #bytes: number;
  /** Null where all of it is there. */
  readonly #contents: MemoryContents | null;

  private constructor(kept: WebAssembly.Memory, bytes: number, contents: MemoryContents | null) {
    this.#kept = kept;
    this.#bytes = bytes;
    this.#contents = contents;
  }

  /** Keeps all that the memory holds. */
  static whole(memory: WebAssembly.Memory): InitialImage {
    const bytes = memory.buffer.byteLength;
    const kept = new InitialImage(new LinearMemory({ initial: bytes / pageBytes }), bytes, null);
    kept.#pages(memory, memory).keep(bytes);
    return kept;
  }

  /** Keeps what was written to the memory. The maps are not cleared. */
  static written(memory: WebAssembly.Memory, { contents, maps }: KnownWrites): InitialImage {
    const bytes = memory.buffer.byteLength;
    const all = bytes + bytes / written.pageBytes;
    const initial = Math.ceil(all / pageBytes);
    const kept = new InitialImage(new LinearMemory({ initial }), bytes, contents);
    for (const map of maps) {
      kept.#pages(memory, map)["keep-marked"](bytes / written.pageBytes, bytes, pageShift);
    }
    return kept;
  }

  /** Whether the memory holds the same. Of one that is there in part, it is told by what was written to both. */
  isOf(memory: WebAssembly.Memory, writes: KnownWrites | null): boolean {
    const bytes = this.#bytes;
    if (memory.buffer.byteLength !== bytes) return false;
    if (this.#contents === null) return this.#pages(memory, memory).same(0, bytes) === 1;
    if (writes === null) return false;
    const pages = bytes / written.pageBytes;
    for (const map of writes.maps) this.#pages(memory, map)["hold-marked"](pages, bytes, pageShift);
    return this.#pages(memory, memory)["same-held"](pages, bytes, pageShift) === 1;
  }

  /** Makes for each of `maps` a function that puts the memory back: it writes each page that the map marks, and as far past it
   * as a store may have reached, and clears the map. */
  restoresOf(
    memory: WebAssembly.Memory,
    maps: readonly WebAssembly.Memory[],
  ): readonly (() => void)[] {
    const bytes = this.#bytes;
    const partly = this.#contents === null ? 0 : 1;
    return maps.map((map) => {
      const pages = this.#pages(memory, map);
      return () => pages.restore(bytes / written.pageBytes, bytes, pageShift, tail, partly);
    });
  }

  #pages(memory: WebAssembly.Memory, map: WebAssembly.Memory): Pages {
    const view = new Uint8Array(this.#kept.buffer, 0, this.#bytes);
    const fill = (from: number, to: number) =>
      this.#contents?.write(view, from << pageShift, to << pageShift);
    return pagesOf(memory, this.#kept, map, fill);
  }
}
