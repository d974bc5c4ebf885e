import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { opcodes } from "../../../wasm/instructions/opcodes.ts";
import { type ValueType, valueTypes } from "../../../wasm/value-types.ts";

const byLetter: Readonly<Record<string, ValueType>> = {
  i: valueTypes.i32,
  l: valueTypes.i64,
  f: valueTypes.f32,
  d: valueTypes.f64,
  v: valueTypes.v128,
};

/** The stores: instructions that take an address and a value and push nothing, by their codes, with the
 * value's type. They are read off the opcode table, so that none is missed when that grows. */
export const stores: ReadonlyMap<number, ValueType> = new Map(
  opcodes.flatMap(({ code, immediates, signature }) => {
    const written = /^a([ilfdv]):$/.exec(signature ?? "");
    const addressed = immediates === "memarg" || immediates === "memarg-lane";
    return addressed && written !== null ? [[code, byLetter[written[1]!]!] as const] : [];
  }),
);

/** Bytes that the widest store writes. */
export const widestStore = 16;

/** The index of the memory in which an instruction writes a run of bytes: its beginning is the first
 * operand, its length the last. Null for any other instruction. */
export function memoryOfRun({ opcode, index, secondIndex }: InstructionCursor): number | null {
  switch (opcode.code) {
    case runWrites.init:
      return secondIndex;
    case runWrites.copy:
    case runWrites.fill:
      return index;
    default:
      return null;
  }
}

/** The codes of the instructions that write a run of bytes. */
export const runWrites = { init: 0xfc008, copy: 0xfc00a, fill: 0xfc00b } as const;
