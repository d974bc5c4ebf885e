import type { DecodedFeature, RefusedFeature } from "./features.ts";
import { type Immediates, type OpcodeRow, opcodeRows } from "./opcode-table.ts";
import { simdRows } from "./opcode-table-simd.ts";

/** What is known of an instruction without seeing one: see opcode-table.ts. */
export interface Opcode {
  /** The opcode's byte, or prefix * 0x1000 + number behind a prefix byte. */
  readonly code: number;
  /** Its name in the text format. */
  readonly name: string;
  readonly immediates: Immediates;
  readonly feature: DecodedFeature;
  /** How many values it pops and how many 8-byte slots the value it pushes takes (0: none), or null
   * where that depends on types, labels or immediates. */
  readonly effect: { readonly pops: number; readonly pushedSlots: number } | null;
}

function opcodeOf(feature: DecodedFeature, row: OpcodeRow): Opcode {
  const [code, name, immediates, signature] = row;
  if (signature === null) return { code, name, immediates, feature, effect: null };
  const [popped, pushed] = signature.split(":") as [string, string];
  const pushedSlots = pushed === "v" ? 2 : pushed.length;
  return { code, name, immediates, feature, effect: { pops: popped.length, pushedSlots } };
}

/** Every instruction of the decoded features. */
export const opcodes: readonly Opcode[] = [
  ...opcodeRows.flatMap(([feature, rows]) => rows.map((row) => opcodeOf(feature, row))),
  ...simdRows.map((row) => opcodeOf("simd", row)),
];

const single: (Opcode | undefined)[] = new Array(0x100).fill(undefined);
const prefixed = new Map<number, Opcode>();
for (const opcode of opcodes) {
  if (opcode.code < 0x100) single[opcode.code] = opcode;
  else prefixed.set(opcode.code, opcode);
}

/** The instruction of a code as {@link Opcode.code} has it, or undefined for one not decoded. */
export function opcodeByCode(code: number): Opcode | undefined {
  return code < 0x100 ? single[code] : prefixed.get(code);
}

/** Codes of instructions that are known to exist and are not decoded, by their feature. */
const refusedRanges: readonly (readonly [from: number, to: number, feature: RefusedFeature])[] = [
  [0x06, 0x0a, "exceptions"],
  [0x14, 0x15, "typed-function-references"],
  [0x18, 0x19, "exceptions"],
  [0x1f, 0x1f, "exceptions"],
  [0xd3, 0xd3, "gc"],
  [0xd4, 0xd6, "typed-function-references"],
  [0xe0, 0xe6, "stack-switching"],
  [0xfb000, 0xfbfff, "gc"],
  [0xfc013, 0xfc016, "wide-arithmetic"],
  [0xfd100, 0xfd1ff, "relaxed-simd"],
  [0xfe000, 0xfefff, "threads"],
];

/** The feature that brought an instruction which is not decoded, or undefined for one that no known
 * proposal has. */
export function refusedFeatureOf(code: number): RefusedFeature | undefined {
  return refusedRanges.find(([from, to]) => code >= from && code <= to)?.[2];
}

export const prefixes: ReadonlySet<number> = new Set([0xfb, 0xfc, 0xfd, 0xfe]);
