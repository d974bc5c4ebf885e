import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { op } from "../../../wasm/instructions/op.ts";
import { type DecodedModule, memoryTypes } from "../../../wasm/module.ts";
import { type ValueType, valueTypes } from "../../../wasm/value-types.ts";
import { memoryOfRun, runWrites } from "../tracking/write-instructions.ts";
import type { WrittenMaps } from "../tracking/written-maps.ts";
import type { AddedFunctions } from "./added-functions.ts";
import type { AddedTypes } from "./added-types.ts";
import { bodyOf, type Code } from "./code.ts";
import type { Helpers } from "./helpers.ts";

const { i32, i64 } = valueTypes;

/** The locals of the functions below: what the instruction takes, and the purse. */
const [to, from, length, purse] = [0, 1, 2, 3] as const;

/** One bulk memory instruction, by what it works on. */
interface Run {
  readonly code: number;
  /** The immediate indices after the opcode, in the order of the binary format. */
  readonly indices: readonly number[];
  readonly memory: number;
  /** The memory, or the segment, that it reads. */
  readonly source: number;
  /** Types of the address written to, of the second operand and of the length. */
  readonly types: readonly [to: ValueType, from: ValueType, length: ValueType];
}

/** The functions that run long bulk memory instructions, piece by piece. Each piece is paid for before it is done, so
 * the host is called in between, and no slice lasts as long as a memory is large. One that would trap, traps with
 * nothing written, and paid for as a whole. */
export class BulkMemory {
  readonly #module: DecodedModule;
  readonly #memories: readonly ValueType[];
  readonly #types: AddedTypes;
  readonly #added: AddedFunctions;
  readonly #helpers: Helpers;
  readonly #maps: WrittenMaps | null;
  readonly #piece: number;

  /** `maps` is null where writes are not tracked; `piece` is in bytes, and even. */
  constructor(
    module: DecodedModule,
    types: AddedTypes,
    added: AddedFunctions,
    helpers: Helpers,
    maps: WrittenMaps | null,
    piece: number,
  ) {
    this.#module = module;
    this.#memories = memoryTypes(module).map(({ address }) => address);
    this.#types = types;
    this.#added = added;
    this.#helpers = helpers;
    this.#maps = maps;
    this.#piece = piece;
  }

  /** The type of a block that takes the operands of the instruction at a cursor, whose length has this type. */
  operands(cursor: InstructionCursor, lengthType: ValueType): number {
    return this.#types.index({ params: this.#runAt(cursor, lengthType).types, results: [] });
  }

  /** The function that holds such a run against the sizes of memories that may be lower than the engine's:
   * (address, second operand, length) -> the same, or an address at which it traps. */
  bounded(cursor: InstructionCursor, lengthType: ValueType): number {
    return this.#bounded(this.#runAt(cursor, lengthType));
  }

  #bounded(run: Run): number {
    const type = this.#types.index({ params: run.types, results: run.types });
    return this.#added.index(`bounded ${run.code} ${run.indices.join()}`, type, () =>
      bodyOf([], (code) => {
        this.#outside(code, run).open(op.if).i32(-1).set(to).end();
        code.get(to).get(from).get(length);
      }),
    );
  }

  /** The function that pays for such a run of more than a piece, and does it:
   * (address, second operand, length, purse) -> purse. */
  pieces(cursor: InstructionCursor, lengthType: ValueType): number {
    const run = this.#runAt(cursor, lengthType);
    const bytes = this.#helpers.manyBytes(lengthType);
    const type = this.#types.index({ params: [...run.types, i64], results: [i64] });
    return this.#added.index(`run ${run.code} ${run.indices.join()}`, type, () =>
      bodyOf([], (code) => {
        this.#outside(code, run).op(op.i32Eqz).open(op.if);
        if (run.code === runWrites.copy) {
          // Where it lies lower than what is read, its beginning overwrites nothing that is still to be read; where
          // it lies higher, its end. Memories of two indices may be one and the same.
          wide(code, from, run.types[from]);
          wide(code, to, run.types[to]).op(op.i64LtU).open(op.if);
          this.#fromItsEnd(code, run);
          code.op(op.else);
          this.#fromItsBeginning(code, run);
          code.end();
        } else if (run.code === runWrites.init) this.#fromItsEnd(code, run);
        else this.#fromItsBeginning(code, run);
        code.end();
        code.get(length).get(purse).call(bytes).set(purse).op(op.drop);
        this.#write(code.get(to).get(from).get(length), run);
        code.get(purse);
      }),
    );
  }

  #runAt(cursor: InstructionCursor, lengthType: ValueType): Run {
    const { opcode, index, secondIndex } = cursor;
    const { code } = opcode;
    const memory = memoryOfRun(cursor)!;
    const second = code === runWrites.copy ? this.#memories[secondIndex]! : i32;
    return {
      code,
      indices: code === runWrites.fill ? [index] : [index, secondIndex],
      memory,
      source: code === runWrites.init ? index : secondIndex,
      types: [this.#memories[memory]!, second, lengthType],
    };
  }

  #fromItsBeginning(code: Code, run: Run): void {
    code.open(op.loop);
    this.#payPiece(code, run);
    code.get(to).get(from);
    this.#writePiece(code, run);
    this.#advance(code, run, to);
    if (run.code === runWrites.copy) this.#advance(code, run, from);
    this.#shorten(code, run);
    this.#again(code, run);
  }

  /** Where a segment was dropped, which can't be told beforehand, its first piece traps. */
  #fromItsEnd(code: Code, run: Run): void {
    const { fuel } = this.#helpers;
    const isInit = run.code === runWrites.init;
    const rest = () => this.#helpers.bytePrice(wide(code, length, run.types[length]));
    code.open(op.loop);
    this.#payPiece(code, run);
    this.#shorten(code, run);
    // One that traps has been paid for as a whole.
    if (isInit) {
      code.load(fuel);
      rest().op(op.i64Sub).store(fuel);
    }
    this.#plusLength(code, run, to);
    this.#plusLength(code, run, from);
    this.#writePiece(code, run);
    if (isInit) {
      code.load(fuel);
      rest().op(op.i64Add).store(fuel);
    }
    this.#again(code, run);
  }

  #payPiece(code: Code, run: Run): void {
    const type = run.types[length];
    constant(code, type, this.#piece).get(purse).call(this.#helpers.manyBytes(type));
    code.set(purse).op(op.drop);
  }

  /** Writes one piece. The run's first two operands are on the stack. */
  #writePiece(code: Code, run: Run): void {
    this.#write(constant(code, run.types[length], this.#piece), run);
  }

  /** Writes the run. Its operands are on the stack. */
  #write(code: Code, run: Run): void {
    if (this.#maps !== null) code.call(this.#maps.run(run.memory));
    if (this.#helpers.sizes >= 0) code.call(this.#bounded(run));
    code.op(0xfc, run.code & 0xff);
    for (const index of run.indices) code.to.u32(index);
  }

  #advance(code: Code, run: Run, local: typeof to | typeof from): void {
    const type = run.types[local]!;
    constant(code.get(local), type, this.#piece);
    code.op(type === i64 ? op.i64Add : op.i32Add).set(local);
  }

  #shorten(code: Code, run: Run): void {
    const type = run.types[length];
    constant(code.get(length), type, this.#piece);
    code.op(type === i64 ? op.i64Sub : op.i32Sub).set(length);
  }

  #again(code: Code, run: Run): void {
    wide(code, length, run.types[length]).i64(this.#piece).op(op.i64GtU).brIf(0).end();
  }

  #plusLength(code: Code, run: Run, local: number): void {
    const type = run.types[local]!;
    code.get(local);
    if (type === i64) wide(code, length, run.types[length]).op(op.i64Add);
    else code.get(length).op(op.i32Add);
  }

  /** Whether it would trap, as far as that can be told: () -> i32. */
  #outside(code: Code, run: Run): Code {
    this.#isOver(code, run, to, () => this.#memoryBytes(code, run.memory));
    if (run.code === runWrites.copy) {
      this.#isOver(code, run, from, () => this.#memoryBytes(code, run.source)).op(op.i32Or);
    } else if (run.code === runWrites.init) {
      const { start, end } = this.#module.data[run.source]!.bytes;
      this.#isOver(code, run, from, () => code.i64(end - start)).op(op.i32Or);
    }
    return code;
  }

  /** Whether a run from an address on ends past a size. */
  #isOver(code: Code, { types }: Run, address: number, size: () => Code): Code {
    wide(code, length, types[length]);
    size().op(op.i64GtU);
    wide(code, address, types[address]!);
    size();
    return wide(code, length, types[length]).op(op.i64Sub, op.i64GtU, op.i32Or);
  }

  #memoryBytes(code: Code, memory: number): Code {
    const { sizes } = this.#helpers;
    if (sizes >= 0) return code.load(sizes + memory);
    code.op(op.memorySize).to.u32(memory);
    if (this.#memories[memory] === i32) code.op(op.i64ExtendI32U);
    return code.i64(16).op(op.i64Shl);
  }
}

const constant = (code: Code, type: ValueType, value: number) =>
  type === i64 ? code.i64(value) : code.i32(value);

/** A local as an i64, taken as unsigned. */
function wide(code: Code, local: number, type: ValueType): Code {
  code.get(local);
  return type === i64 ? code : code.op(op.i64ExtendI32U);
}
