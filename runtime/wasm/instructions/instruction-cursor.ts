import type { DecodeLimits } from "../decode-limits.ts";
import { readHeapType, readValueType } from "../decode-value-types.ts";
import type { Reader } from "../reader.ts";
import {
  type HeapType,
  heapTypes,
  referenceType,
  type ValueType,
  valueTypes,
} from "../value-types.ts";
import { emptyBlockType } from "./op.ts";
import { type Opcode, opcodeByCode, prefixes, refusedFeatureOf } from "./opcodes.ts";

/** The kinds of catch clauses by their byte (core spec 5.4, control instructions). */
const catchKinds = ["catch", "catch_ref", "catch_all", "catch_all_ref"] as const;

/** A clause of try_table: what it catches, and where control goes on. */
export interface CatchClause {
  readonly kind: (typeof catchKinds)[number];
  /** Null for the kinds that catch all. */
  readonly tag: number | null;
  readonly label: number;
}

/** What an instruction's lists are bounded by. */
export type CursorLimits = Pick<DecodeLimits, "brTableLabels" | "catchClauses">;

/** Walks instructions one by one. The fields describe the instruction that {@link next} read, those
 * alone that it has; they are reused, so a walk allocates next to nothing. */
export class InstructionCursor {
  readonly #reader: Reader;
  /** Where the instruction begins, as an index into the module's bytes. */
  start = 0;
  opcode: Opcode = opcodeByCode(0x01)!;
  /** The first index among the immediates: label, function, type, local, global, table, segment, tag
   * or memory. For call_indirect the type, for the bulk instructions the destination or segment. */
  index = 0;
  /** The second one: call_indirect's table, the source of a copy, the target of an init, a field, and
   * the number of operands of array.new_fixed. */
  secondIndex = 0;
  /** For an instruction that opens a block: {@link emptyBlockType} or a value type, else null, and `index` is one
   * into the types. */
  blockValue: ValueType | typeof emptyBlockType | null = null;
  /** br_table's labels, the default last. */
  targets: number[] = [];
  /** The catch clauses of try_table. */
  catches: CatchClause[] = [];
  /** The type of the typed select. */
  selectType: ValueType = valueTypes.i32;
  /** The type of ref.null, ref.test and ref.cast; whether null passes is in the opcode. */
  heapType: HeapType = heapTypes.any;
  /** The types of br_on_cast and br_on_cast_fail: what is cast, and what to. */
  castFrom: ValueType = valueTypes.anyref;
  castTo: ValueType = valueTypes.anyref;

  readonly #limits: CursorLimits;

  constructor(reader: Reader, limits: CursorLimits) {
    this.#reader = reader;
    this.#limits = limits;
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
    if (code >= prefixes.first && code <= prefixes.last) {
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
      case "type":
      case "tag":
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
      case "type-type":
      case "type-field":
      case "type-count":
      case "type-data":
      case "type-elem":
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
        this.heapType = readHeapType(reader);
        return;
      case "block-catches":
        this.#readBlockType();
        this.#readCatches();
        return;
      case "cast-label":
        this.#readCast();
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
    reader.skipUnsigned(64);
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
      this.blockValue = null;
      this.index = reader.index33();
    }
  }

  #readTargets(): void {
    const reader = this.#reader;
    const count = reader.count("the number of br_table labels", this.#limits.brTableLabels);
    this.targets.length = 0;
    for (let index = 0; index <= count; index++) this.targets.push(reader.u32());
  }

  #readCatches(): void {
    const reader = this.#reader;
    const count = reader.count("the number of catch clauses", this.#limits.catchClauses);
    this.catches.length = 0;
    for (let each = 0; each < count; each++) {
      const at = reader.position;
      const byte = reader.byte();
      const kind = catchKinds[byte];
      if (kind === undefined) throw reader.malformed(`there is no catch clause ${byte}`, at);
      const tag = kind === "catch" || kind === "catch_ref" ? reader.u32() : null;
      this.catches.push({ kind, tag, label: reader.u32() });
    }
  }

  /** Bit 0 of the flags says that what is cast may be null, bit 1 that what comes of it may. */
  #readCast(): void {
    const reader = this.#reader;
    const flags = reader.byte();
    if (flags > 3) throw reader.malformed(`there are no cast flags ${flags}`, this.start);
    this.index = reader.u32();
    this.castFrom = referenceType(readHeapType(reader), (flags & 1) !== 0);
    this.castTo = referenceType(readHeapType(reader), (flags & 2) !== 0);
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
