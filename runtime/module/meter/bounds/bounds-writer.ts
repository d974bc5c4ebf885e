import { accesses, memoryArgument } from "../../../wasm/instructions/accesses.ts";
import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { op } from "../../../wasm/instructions/op.ts";
import type { DecodedModule } from "../../../wasm/module.ts";
import { Reader } from "../../../wasm/reader.ts";
import type { Locals } from "../plan/locals.ts";
import { Code } from "../write/code.ts";
import type { SegmentWriter } from "../write/segment-writer.ts";

/** An address at which every access traps, in memories that are no larger than 65,535 pages. */
const outside = -1;

/** Holds the addresses of one function's loads and stores against the size that the guest sees of their memory, which
 * may be larger: what lies past that traps. They cost no fuel. */
export class BoundsWriter {
  readonly #segments: SegmentWriter;
  readonly #code: Code;
  readonly #reader: Reader;
  readonly #sizes: number;
  readonly #locals: Locals;

  /** `sizes` is the index of the global with the size of memory 0; those of the others follow. */
  constructor(module: DecodedModule, segments: SegmentWriter, sizes: number, locals: Locals) {
    const { bytes, base, label } = module;
    this.#reader = new Reader(bytes, base, 0, bytes.length, `code section of ${label}`);
    this.#segments = segments;
    this.#code = new Code(segments.to);
    this.#sizes = sizes;
    this.#locals = locals;
  }

  /** Writes the check of the load or store that the cursor is at, which comes next. No branch: an engine takes time by
   * those, for each of them by all locals. What ends past the size is done at an address where it traps. */
  access(cursor: InstructionCursor): void {
    const { bytes, above } = accesses.get(cursor.opcode.code)!;
    const reach = memoryArgument(cursor, this.#reader).offset + bytes;
    const segments = this.#segments;
    const code = this.#code;
    const { address } = this.#locals;
    const value = above === null ? null : this.#locals.kept.get(above)!;
    segments.copyTo(cursor.start);
    segments.place(cursor.start);
    if (value !== null) code.set(value);
    code.set(address).i32(outside).get(address);
    // Signed: the size is less than the reach of some.
    code
      .load(this.#sizes + cursor.index)
      .i64(reach)
      .op(op.i64Sub);
    code.get(address).op(op.i64ExtendI32U, op.i64LtS, op.select);
    if (value !== null) code.get(value);
    segments.place(cursor.start);
  }

  /** Writes memory.size, in place of the one at the cursor. */
  size({ start, end, index }: InstructionCursor): void {
    this.#segments.replace(start, end);
    pagesOf(this.#code, this.#sizes + index).op(op.i32WrapI64);
    this.#segments.place(end);
  }
}

/** The pages of a memory, by the global that holds its size in bytes: () -> i64. */
export function pagesOf(code: Code, size: number): Code {
  return code.load(size).i64(16).op(op.i64ShrU);
}
