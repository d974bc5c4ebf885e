import { emptyBlockType } from "../../wasm/instructions/op.ts";
import { opcodes } from "../../wasm/instructions/opcodes.ts";
import { type ValueType, valueTypes } from "../../wasm/value-types.ts";
import { Writer } from "../../wasm/writer.ts";

// Of the two instructions of the name select, the one without types comes first.
const codes = new Map(opcodes.toReversed().map(({ name, code }) => [name, code]));

/** Instructions as they are written, by their names in the text format. */
export class Code extends Writer {
  /** Appends an instruction with immediates that are unsigned: indices, and alignment and offset. */
  op(name: string, ...immediates: readonly number[]): this {
    const code = codes.get(name)!;
    if (code < 0x100) {
      this.byte(code);
    } else {
      this.byte(Math.floor(code / 0x1000));
      this.u32(code % 0x1000);
    }
    for (const each of immediates) this.u32(each);
    return this;
  }

  i32(value: number): this {
    this.op("i32.const").signed(value | 0);
    return this;
  }

  i64(value: bigint): this {
    this.op("i64.const");
    for (let rest = BigInt.asIntN(64, value); ; ) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && low < 64) || (rest === -1n && low >= 64)) {
        this.byte(low);
        return this;
      }
      this.byte(low | 0x80);
    }
  }

  float(type: "f32" | "f64", value: number): this {
    this.op(`${type}.const`);
    const bytes = new DataView(new ArrayBuffer(8));
    if (type === "f32") bytes.setFloat32(0, value, true);
    else bytes.setFloat64(0, value, true);
    this.bytes(new Uint8Array(bytes.buffer, 0, type === "f32" ? 4 : 8));
    return this;
  }

  /** Zero of a type of numbers or vectors. */
  zero(type: ValueType): this {
    switch (type) {
      case valueTypes.i64:
        return this.i64(0n);
      case valueTypes.f32:
        return this.float("f32", 0);
      case valueTypes.f64:
        return this.float("f64", 0);
      case valueTypes.v128:
        this.op("v128.const").bytes(new Uint8Array(16));
        return this;
      default:
        return this.i32(0);
    }
  }

  /** Begins a block, loop or `if`, with a value type, an index of a type, or {@link emptyBlockType}. */
  open(name: "block" | "loop" | "if", type = emptyBlockType): this {
    this.op(name).byte(type);
    return this;
  }

  end(): this {
    return this.op("end");
  }
}

/** A function's body of local groups and instructions, the final `end` included. */
export function functionBody(locals: readonly ValueType[], code: Code): Uint8Array {
  const body = new Writer(code.length + 16);
  const groups: { type: ValueType; count: number }[] = [];
  for (const type of locals) {
    const last = groups.at(-1);
    if (last?.type === type) last.count++;
    else groups.push({ type, count: 1 });
  }
  body.u32(groups.length);
  for (const { type, count } of groups) {
    body.u32(count);
    body.byte(type);
  }
  body.bytes(code.view());
  body.byte(0x0b);
  return body.finish();
}
