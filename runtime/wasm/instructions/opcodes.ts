import type { DecodedFeature, RefusedFeature } from "../features.ts";
import { type Immediates, type OpcodeRow, opcodeRows } from "./opcode-table.ts";
import { gcRows } from "./opcode-table-gc.ts";
import { relaxedSimdRows, simdRows } from "./opcode-table-simd.ts";

/** What is known of an instruction without seeing one: see opcode-table.ts. */
export interface Opcode {
  /** The opcode's byte, or prefix * 0x1000 + number behind a prefix byte. */
  readonly code: number;
  /** Its name in the text format. */
  readonly name: string;
  readonly immediates: Immediates;
  readonly feature: DecodedFeature;
  /** What it pops and pushes, in the letters of opcode-table.ts, or null where that depends on types,
   * labels or immediates. */
  readonly signature: string | null;
  /** The signature in numbers: how many values it pops and how many 8-byte slots the value it pushes
   * takes (0: none). */
  readonly effect: { readonly pops: number; readonly pushedSlots: number } | null;
  /** Whether a block begins with it, goes on with another part, or ends; null for all others. */
  readonly block: "opens" | "splits" | "closes" | null;
}

const splits: ReadonlySet<string> = new Set(["else", "catch", "catch_all"]);
const closes: ReadonlySet<string> = new Set(["end", "delegate"]);

function opcodeOf(feature: DecodedFeature, row: OpcodeRow): Opcode {
  const [code, name, immediates, signature] = row;
  const opens = immediates === "block" || immediates === "block-catches";
  const block = opens ? "opens" : splits.has(name) ? "splits" : closes.has(name) ? "closes" : null;
  return { code, name, immediates, feature, signature, effect: effectOf(signature), block };
}

function effectOf(signature: string | null): Opcode["effect"] {
  if (signature === null) return null;
  const [popped, pushed] = signature.split(":") as [string, string];
  return { pops: popped.length, pushedSlots: pushed === "v" ? 2 : pushed.length };
}

/** Every instruction of the decoded features. */
export const opcodes: readonly Opcode[] = [
  ...opcodeRows.flatMap(([feature, rows]) => rows.map((row) => opcodeOf(feature, row))),
  ...gcRows.map((row) => opcodeOf("gc", row)),
  ...simdRows.map((row) => opcodeOf("simd", row)),
  ...relaxedSimdRows.map((row) => opcodeOf("relaxed-simd", row)),
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
  [0xe0, 0xe6, "stack-switching"],
  [0xfb020, 0xfb026, "custom-descriptors"],
  [0xfc013, 0xfc016, "wide-arithmetic"],
  [0xfe000, 0xfefff, "threads"],
];

/** The feature that brought an instruction which is not decoded, or undefined for one that no known
 * proposal has. */
export function refusedFeatureOf(code: number): RefusedFeature | undefined {
  return refusedRanges.find(([from, to]) => code >= from && code <= to)?.[2];
}

/** The least and the greatest of the bytes that a number follows. */
export const prefixes = { first: 0xfb, last: 0xfe } as const;
