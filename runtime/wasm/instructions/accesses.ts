import type { Reader } from "../reader.ts";
import { type ValueType, valueTypes } from "../value-types.ts";
import type { InstructionCursor } from "./instruction-cursor.ts";
import { opcodes, prefixes } from "./opcodes.ts";

const byLetter: Readonly<Record<string, ValueType>> = {
  i: valueTypes.i32,
  l: valueTypes.i64,
  f: valueTypes.f32,
  d: valueTypes.f64,
  v: valueTypes.v128,
};

/** An instruction that reads or writes a few bytes at an address. */
export interface Access {
  /** How many bytes. */
  readonly bytes: number;
  /** The type of the operand above the address; null where the address is on top. */
  readonly above: ValueType | null;
}

/** The loads and stores by their codes. They are read off the opcode table, so that none is missed when that grows. */
export const accesses: ReadonlyMap<number, Access> = new Map(
  opcodes.flatMap(({ code, name, immediates, signature }) => {
    if (immediates !== "memarg" && immediates !== "memarg-lane") return [];
    const above = /^a([ilfdv]?):[ilfdv]?$/.exec(signature ?? "")?.[1];
    if (above === undefined) throw new Error(`${name} takes its address from an unknown place`);
    return [[code, { bytes: bytesOf(name), above: byLetter[above] ?? null }] as const];
  }),
);

/** Bytes that a load or store of this name reaches: `i64.load32_s` has 4, `v128.load16x4_u` 8. */
function bytesOf(name: string): number {
  const [, type, bits, times] = /^(\w+)\.(?:load|store)(\d+)?(?:x(\d))?/.exec(name)!;
  if (bits !== undefined) return (Number(bits) / 8) * Number(times ?? 1);
  return type === "v128" ? 16 : Number(type!.slice(1)) / 8;
}

/** What the immediate of a load or store says beside its memory, which the cursor has. */
export interface MemoryArgument {
  /** The power of two that the address is said to be a multiple of. */
  readonly align: number;
  readonly offset: number;
}

/** The argument of the load or store that the cursor is at. The reader is left behind it: at the lane, if there is one. */
export function memoryArgument({ start }: InstructionCursor, reader: Reader): MemoryArgument {
  reader.position = start;
  if (reader.byte() >= prefixes.first) reader.u32();
  const flags = reader.u32();
  // Bit 6 says that a memory's index follows (core spec 5.4.7).
  if (flags & 0x40) reader.u32();
  return { align: flags & 0x3f, offset: reader.u64() };
}
