import { type Opcode, opcodeByCode, prefixes, refusedFeatureOf } from "./opcodes.ts";
import type { Reader } from "./reader.ts";
import { readReferenceType, readValueType, type ValueType } from "./value-types.ts";

/** A block type without parameters or results (core spec 5.3.5). */
export const emptyBlockType = 0x40;

/** Walks instructions one by one. The fields describe the instruction that {@link next} read; they
 * are reused, so a walk allocates nothing. */
export class InstructionCursor {
  readonly #reader: Reader;
  /** Where the instruction begins, as an index into the module's bytes. */
  start = 0;
  opcode: Opcode = opcodeByCode(0x01)!;
  /** The first index among the immediates: label, function, type, local, global, table, segment or
   * memory. For call_indirect the type, for the bulk instructions the destination or segment. */
  index = 0;
  /** The second one: call_indirect's table, the source of a copy, the target of an init. */
  secondIndex = 0;
  /** Of block, loop and if: {@link emptyBlockType} or a value type (as `blockValue`), else an index
   * into the types. */
  blockValue: ValueType | typeof emptyBlockType | null = null;
  /** br_table's labels, the default last. */
  targets: number[] = [];
  /** Of the typed select. */
  selectType: ValueType | null = null;

  /** Most labels a br_table may have, its default not counted. */
  readonly maxTargets: number;

  constructor(reader: Reader, maxTargets: number) {
    this.#reader = reader;
    this.maxTargets = maxTargets;
  }

  /** Where the instruction ends. */
  get end(): number {
    return this.#reader.position;
  }

  /** Reads the next instruction; false where the bytes end. Throws `malformed-module`,
   * `module-limit` for an overlong br_table, `feature-not-allowed` for an instruction not decoded. */
  next(): boolean {
    const reader = this.#reader;
    if (reader.done) return false;
    this.start = reader.position;
    let code = reader.byte();
    if (prefixes.has(code)) {
      const number = reader.u32();
      code = number < 0x1000 ? code * 0x1000 + number : -1;
    }
    const opcode = opcodeByCode(code);
    if (opcode === undefined) throw this.#unknown(code);
    this.opcode = opcode;
    if (opcode.immediates !== "none") this.#readImmediates();
    return true;
  }

  #readImmediates(): void {
    const reader = this.#reader;
    switch (this.opcode.immediates) {
      case "local":
      case "label":
      case "func":
      case "global":
      case "table":
      case "elem":
      case "data":
      case "memory":
        this.index = reader.u32();
        return;
      case "memarg":
        this.#readMemoryArgument();
        return;
      case "i32":
        reader.skipSigned(32);
        return;
      case "i64":
        reader.skipSigned(64);
        return;
      case "block":
        this.#readBlockType();
        return;
      case "type-table":
      case "table-table":
      case "elem-table":
      case "memory-memory":
      case "data-memory":
        this.index = reader.u32();
        this.secondIndex = reader.u32();
        return;
      case "f32":
        reader.skip(4);
        return;
      case "f64":
        reader.skip(8);
        return;
      case "v128":
      case "lanes":
        reader.skip(16);
        return;
      case "lane":
        reader.skip(1);
        return;
      case "memarg-lane":
        this.#readMemoryArgument();
        reader.skip(1);
        return;
      case "labels":
        this.#readTargets();
        return;
      case "heap-type":
        this.selectType = readReferenceType(reader);
        return;
      case "types":
        this.#readSelectType();
        return;
    }
  }

  /** Alignment and offset; bit 6 of the alignment says that a memory index stands between. */
  #readMemoryArgument(): void {
    const reader = this.#reader;
    const flags = reader.u32();
    if (flags > 0x7f) throw reader.malformed("an alignment is out of range", this.start);
    this.index = flags & 0x40 ? reader.u32() : 0;
    reader.u32();
  }

  #readBlockType(): void {
    const reader = this.#reader;
    const first = reader.peek();
    if (first === emptyBlockType) {
      reader.position++;
      this.blockValue = emptyBlockType;
    } else if ((first & 0xc0) === 0x40) {
      this.blockValue = readValueType(reader);
    } else {
      const index = Number(reader.signed(33));
      if (index < 0) throw reader.malformed("a block type is negative", this.start);
      this.blockValue = null;
      this.index = index;
    }
  }

  #readTargets(): void {
    const reader = this.#reader;
    const count = reader.count("the number of br_table labels", this.maxTargets);
    this.targets.length = 0;
    for (let index = 0; index <= count; index++) this.targets.push(reader.u32());
  }

  #readSelectType(): void {
    const reader = this.#reader;
    if (reader.u32() !== 1) throw reader.malformed("a select has not one type", this.start);
    this.selectType = readValueType(reader);
  }

  #unknown(code: number) {
    const shown = `instruction 0x${code.toString(16)}`;
    const feature = refusedFeatureOf(code);
    return feature === undefined
      ? this.#reader.malformed(`there is no ${shown}`, this.start)
      : this.#reader.refused(feature, shown, this.start);
  }
}
