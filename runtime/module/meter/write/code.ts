import { emptyBlockType, op } from "../../../wasm/instructions/op.ts";
import type { ValueType } from "../../../wasm/value-types.ts";
import { Writer } from "../../../wasm/writer.ts";

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
    this.to.byte(emptyBlockType);
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
