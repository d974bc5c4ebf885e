import { written } from "../../module/meter/contract.ts";
import { InitialContents } from "./initial-contents.ts";

/** The initial state of a memory of which it is known what was written: putting it back costs by that, not
 * by its size. */
export class TrackedMemory {
  readonly contents: InitialContents;
  /** Maps of what was written, four pages a word. */
  readonly #maps: readonly Uint32Array[];

  /** `maps`, of which there is one at least, have a byte for each page. They are cleared. */
  constructor(memory: WebAssembly.Memory, maps: readonly Uint8Array[]) {
    this.contents = new InitialContents(memory);
    const words = this.contents.bytes / written.pageBytes / 4;
    this.#maps = maps.map(({ buffer }) => new Uint32Array(buffer, 0, words).fill(0));
  }

  /** Puts back each page that was marked, and as far past it as a store may have reached. */
  restore(): void {
    const maps = this.#maps;
    const all = maps[0]!;
    for (let other = 1; other < maps.length; other++) gather(all, maps[other]!);
    /** Where the marked pages begin that end here; -1 for none. */
    let from = -1;
    for (let word = 0; word < all.length; word++) {
      const marks = all[word]!;
      if (marks === 0 && from < 0) continue;
      all[word] = 0;
      for (let place = 0; place < 4; place++) {
        const page = 4 * word + place;
        if (((marks >>> (8 * place)) & 1) === 1) {
          if (from < 0) from = page;
        } else if (from >= 0) {
          this.#restore(from, page);
          from = -1;
        }
      }
    }
    if (from >= 0) this.#restore(from, 4 * all.length);
  }

  /** Pages from one up to another. */
  #restore(from: number, to: number): void {
    const end = Math.min(to * written.pageBytes + written.tail, this.contents.bytes);
    this.contents.restore(from * written.pageBytes, end);
  }
}

/** Moves the marks of one map into another. */
function gather(into: Uint32Array, map: Uint32Array): void {
  for (let word = 0; word < map.length; word++) {
    const marks = map[word]!;
    if (marks === 0) continue;
    into[word]! |= marks;
    map[word] = 0;
  }
}
