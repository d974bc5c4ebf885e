import type { ValueType } from "../../../wasm/value-types.ts";
import { Writer } from "../../../wasm/writer.ts";

/** Opcodes that metering writes. */
export const op = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  returnCall: 0x12,

  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  drop: 0x1a,
  select: 0x1b,
  i32Load: 0x28,
  i64Load: 0x29,
  i64Store: 0x37,
  i32Store8: 0x3a,
  memorySize: 0x3f,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32LtS: 0x48,
  i32LtU: 0x49,
  i32GtS: 0x4a,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32And: 0x71,
  i32Or: 0x72,
  i32Shl: 0x74,
  i32ShrU: 0x76,
  i32Ne: 0x47,
  i64Ne: 0x52,
  i64Eqz: 0x50,
  i64LtS: 0x53,
  i64LtU: 0x54,
  i64GtS: 0x55,
  i64GtU: 0x56,
  i64GeS: 0x59,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64ShrS: 0x87,
  i64ShrU: 0x88,
  i64Or: 0x84,
  i64Shl: 0x86,
  i32WrapI64: 0xa7,
  i64ExtendI32S: 0xac,
  i64ExtendI32U: 0xad,
  i64Extend32S: 0xc4,
} as const;

/** The block type of no values. */
export const noValues = 0x40;

/** Writes instructions one after the other, as the text format would list them. */
export class Code {
  readonly to: Writer;
  /** Offsets of branches that are hardly ever taken. */
  readonly hints: number[] = [];

  constructor(to: Writer = new Writer()) {
    this.to = to;
  }

  /** Instructions without immediates. */
  op(...codes: readonly number[]): this {
    for (const code of codes) this.to.byte(code);
    return this;
  }

  get(local: number): this {
    return this.#indexed(op.localGet, local);
  }

  set(local: number): this {
    return this.#indexed(op.localSet, local);
  }

  tee(local: number): this {
    return this.#indexed(op.localTee, local);
  }

  load(global: number): this {
    return this.#indexed(op.globalGet, global);
  }

  store(global: number): this {
    return this.#indexed(op.globalSet, global);
  }

  call(callee: number): this {
    return this.#indexed(op.call, callee);
  }

  br(depth: number): this {
    return this.#indexed(op.br, depth);
  }

  brIf(depth: number): this {
    return this.#indexed(op.brIf, depth);
  }

  i32(value: number): this {
    this.to.byte(op.i32Const);
    this.to.signed(value);
    return this;
  }

  i64(value: number): this {
    this.to.byte(op.i64Const);
    this.to.signed(value);
    return this;
  }

  /** The branch that is written next is hardly ever taken. */
  unlikely(): this {
    this.hints.push(this.to.length);
    return this;
  }

  /** Opens a block, loop or if without values. */
  open(code: typeof op.block | typeof op.loop | typeof op.if): this {
    this.to.byte(code);
    this.to.byte(noValues);
    return this;
  }

  end(): this {
    this.to.byte(op.end);
    return this;
  }

  #indexed(code: number, index: number): this {
    this.to.byte(code);
    this.to.u32(index);
    return this;
  }
}

/** A function's locals and instructions. */
export interface Body {
  readonly body: Uint8Array;
  /** Offsets in it of branches that are hardly ever taken. */
  readonly unlikely: readonly number[];
}

/** A function's body: its locals after the parameters, and its code, which the final `end` follows. */
export function bodyOf(locals: readonly ValueType[], write: (code: Code) => void): Body {
  const code = new Code();
  code.to.u32(locals.length);
  for (const type of locals) {
    code.to.u32(1);
    code.to.byte(type);
  }
  write(code);
  return { body: code.end().to.finish(), unlikely: code.hints };
}
