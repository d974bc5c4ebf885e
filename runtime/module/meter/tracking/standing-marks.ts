import { firstIndex } from "./first-index.ts";

interface Standing {
  readonly key: string;
  /** The mark of the same key that this one hides, as an index; -1 for none. */
  readonly hidden: number;
}

interface Block {
  /** Marks that stood where it began. */
  readonly height: number;
  /** Where it begins, if it is a loop. */
  readonly loop: number | null;
}

/** The marks that are certain at a point of a function's code: those that every path to it has passed. Since control
 * flow is nested, they are the marks of the open blocks. */
export class StandingMarks {
  readonly #marks: Standing[] = [];
  readonly #newest = new Map<string, number>();
  readonly #blocks: Block[] = [];
  /** The open blocks that are loops. */
  readonly #loops: Block[] = [];

  /** Whether a mark stands. */
  has(key: string): boolean {
    return this.#newest.has(key);
  }

  /** Where the outermost loop begins that was entered since a standing mark was made; null for none. What
   * is written in it may have been written before this turn. */
  loopSince(key: string): number | null {
    const mark = this.#newest.get(key)!;
    const loops = this.#loops;
    return loops[firstIndex(loops.length, (index) => loops[index]!.height > mark)]?.loop ?? null;
  }

  add(key: string): void {
    const hidden = this.#newest.get(key) ?? -1;
    this.#newest.set(key, this.#marks.length);
    this.#marks.push({ key, hidden });
  }

  /** A block begins; `loop` is where, if it is a loop. */
  open(loop: number | null): void {
    const block = { height: this.#marks.length, loop };
    this.#blocks.push(block);
    if (loop !== null) this.#loops.push(block);
  }

  /** Begins another part of the innermost block: an else, or a handler. */
  split(): void {
    this.#dropTo(this.#blocks.at(-1)?.height ?? 0);
  }

  close(): void {
    const block = this.#blocks.pop();
    this.#dropTo(block?.height ?? 0);
    if (block !== undefined && block.loop !== null) this.#loops.pop();
  }

  #dropTo(height: number): void {
    while (this.#marks.length > height) {
      const { key, hidden } = this.#marks.pop()!;
      if (hidden < 0) this.#newest.delete(key);
      else this.#newest.set(key, hidden);
    }
  }
}
