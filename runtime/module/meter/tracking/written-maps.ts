import { op } from "../../../wasm/instructions/op.ts";
import type { Export, MemoryType } from "../../../wasm/module.ts";
import { pageBytes } from "../../../wasm/page.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import { written, writtenExportPrefix } from "../contract.ts";
import type { AddedFunctions } from "../write/added-functions.ts";
import type { AddedTypes } from "../write/added-types.ts";
import { bodyOf, type Code } from "../write/code.ts";

const { i32 } = valueTypes;
const maxPages = written.mapBytes / pageBytes;
const firstPages = written.firstMapBytes / pageBytes;

const pageShift = Math.log2(pageBytes);

/** The maps of a tracked module: a memory for each memory that it writes to. They come after all others, so that no
 * memory's index changes, and V8 keeps the address of memory 0 in a register, not theirs. */
export class WrittenMaps {
  readonly memories: readonly MemoryType[];
  readonly exports: readonly Export[];
  readonly #indices: ReadonlyMap<number, number>;
  readonly #types: AddedTypes;
  readonly #added: AddedFunctions;

  /** `of` are the indices of the memories written to, `first` is the index of the first map. Where the module `starts` by itself,
   * the maps are whole: its code runs before the host has them. */
  constructor(
    of: Iterable<number>,
    first: number,
    starts: boolean,
    types: AddedTypes,
    added: AddedFunctions,
  ) {
    const sorted = [...of].sort((a, b) => a - b);
    this.#indices = new Map(sorted.map((memory, place) => [memory, first + place]));
    const min = starts ? maxPages : firstPages;
    this.memories = sorted.map(() => ({ address: i32, min, max: maxPages }));
    this.exports = sorted.map((memory, place) => ({
      name: writtenExportPrefix + memory,
      kind: "memory",
      index: first + place,
      offset: 0,
    }));
    this.#types = types;
    this.#added = added;
  }

  /** Marks the page of the address on the stack: address -> (). */
  markAddress(code: Code, memory: number): void {
    code.i32(written.pageShift).op(op.i32ShrU).i32(1);
    this.#store(code, memory, 0);
  }

  /** Marks a page that is known. */
  markPage(code: Code, memory: number, page: number): void {
    code.i32(0).i32(1);
    this.#store(code, memory, page);
  }

  #store(code: Code, memory: number, offset: number): void {
    // Bit 6 of the alignment says that a memory's index follows (core spec 5.4.7).
    code.op(op.i32Store8, 0x40);
    code.to.u32(this.#map(memory));
    code.to.u32(offset);
  }

  #map(memory: number): number {
    return this.#indices.get(memory)!;
  }

  /** The function that marks the pages of a run of bytes before it is written:
   * (address, anything, length) -> the same. As far as there is a map: a run that goes on past that ends past its memory as well,
   * and traps. */
  run(memory: number): number {
    const operands = [i32, i32, i32];
    const type = this.#types.index({ params: operands, results: operands });
    return this.#added.index(`written ${memory}`, type, () =>
      bodyOf([i32, i32, i32], (code) => {
        const [address, anything, length, first, more, most] = [0, 1, 2, 3, 4, 5];
        code.get(length).open(op.if);
        code.get(address).i32(written.pageShift).op(op.i32ShrU).set(first);
        // Where this wraps around, so does the number of pages: nothing is marked then.
        code.get(address).get(length).op(op.i32Add).i32(1).op(op.i32Sub);
        code.i32(written.pageShift).op(op.i32ShrU).get(first).op(op.i32Sub).tee(more);
        code.i32(written.mapBytes).op(op.i32LtU).get(first);
        code.op(op.memorySize).to.u32(this.#map(memory));
        code.i32(pageShift).op(op.i32Shl).tee(most).op(op.i32LtU, op.i32And).open(op.if);
        code.get(most).get(first).op(op.i32Sub).i32(1).op(op.i32Sub).set(most);
        code.get(more).get(most).get(more).get(most).op(op.i32LtU, op.select).set(more);
        code.get(more).op(op.i32Eqz).open(op.if).get(first).i32(1);
        this.#store(code, memory, 0);
        code.op(op.else).get(first).i32(1).get(more).i32(1).op(op.i32Add);
        code.op(0xfc, 11).to.u32(this.#map(memory));
        code.end().end().end();
        code.get(address).get(anything).get(length);
      }),
    );
  }
}
