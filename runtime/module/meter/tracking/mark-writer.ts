import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { op } from "../../../wasm/instructions/op.ts";
import type { ValueType } from "../../../wasm/value-types.ts";
import type { Locals } from "../plan/locals.ts";
import { Code } from "../write/code.ts";
import type { SegmentWriter } from "../write/segment-writer.ts";
import type { Base } from "./known-operands.ts";
import type { MarkPlan } from "./mark-plan.ts";
import { memoryOfRun } from "./write-instructions.ts";
import type { WrittenMaps } from "./written-maps.ts";

/** Writes the marks of one function's stores, each after its store, by their plan. They cost no fuel, and nothing can
 * happen between a store and its mark: where one is done, so is the other. */
export class MarkWriter {
  readonly #source: Uint8Array;
  readonly #segments: SegmentWriter;
  readonly #code: Code;
  readonly #maps: WrittenMaps;
  readonly #plan: MarkPlan;
  readonly #locals: Locals;
  readonly #globalShift: number;
  /** The number of stores that were written. */
  #stores = 0;

  constructor(
    source: Uint8Array,
    segments: SegmentWriter,
    maps: WrittenMaps,
    plan: MarkPlan,
    locals: Locals,
    globalShift: number,
  ) {
    this.#source = source;
    this.#segments = segments;
    this.#code = new Code(segments.to);
    this.#maps = maps;
    this.#plan = plan;
    this.#locals = locals;
    this.#globalShift = globalShift;
  }

  /** Writes the store that the cursor is at, and its mark. */
  store(cursor: InstructionCursor): void {
    const mark = this.#plan.marks[this.#stores++]!;
    if (mark === null) return;
    const code = this.#code;
    if (mark.from === "stack") this.#keepAddress(cursor, mark.value);
    else this.#segments.copyTo(cursor.end);
    this.#segments.place(cursor.end);
    if (mark.from === "constant") {
      this.#maps.markPage(code, mark.memory, mark.page);
      return;
    }
    if (mark.from === "stack") code.get(this.#locals.address);
    else this.#push(mark.base);
    // Where the sum wraps around, the store has trapped.
    if (mark.offset > 0) code.i32(mark.offset | 0).op(op.i32Add);
    this.#maps.markAddress(code, mark.memory);
  }

  #push(base: Base): void {
    if (base.kind === "local") this.#code.get(this.#locals.now(base.index));
    else if (base.kind !== "zero") this.#code.load(base.index + this.#globalShift);
  }

  /** Writes a store whose address lies nowhere but on the stack. */
  #keepAddress({ start, end }: InstructionCursor, type: ValueType): void {
    const segments = this.#segments;
    const code = this.#code;
    const value = this.#locals.kept.get(type)!;
    segments.replace(start, end);
    code.set(value).tee(this.#locals.address).get(value);
    segments.place(start);
    code.to.copy(this.#source, start, end);
  }

  /** Marks a run of bytes before it is written, while its operands are on the stack. */
  run(cursor: InstructionCursor): void {
    const memory = memoryOfRun(cursor);
    if (memory !== null) this.#code.call(this.#maps.run(memory));
  }
}
