// The price table: data, versioned, and fitted so that fuel follows time (README.md, "How prices were
// found"). A price never depends on operands, but for the instructions that work on a length.

import { SkerryError } from "../../errors.ts";
import { op } from "../../wasm/instructions/op.ts";
import { type Opcode, opcodes } from "../../wasm/instructions/opcodes.ts";
import type { FunctionType, LocalGroup } from "../../wasm/module.ts";
import { slotsOf } from "../../wasm/value-types.ts";
import { priceVersion } from "./price-version.ts";

export interface PriceTable {
  /** Changes whenever any price does: fuel is comparable only within a version. */
  readonly version: number;
  /** Fuel for executing an instruction, by its name. */
  readonly instructions: ReadonlyMap<string, number>;
  /** A bulk memory instruction costs one fuel more for each 2^this bytes begun. */
  readonly bytesPerFuelShift: number;
  /** Fuel for each element of a bulk table instruction, and of an active segment. */
  readonly element: number;
  /** Fuel for each element that an instruction on arrays makes or writes. */
  readonly arrayElement: number;
  /** A branch whose label takes more values than `narrowLabel` costs so much fuel more for each of them: they may have
   * to be moved. */
  readonly narrowLabel: number;
  readonly labelValue: number;
  /** The additional fuel of a branch back to a loop, where the engine checks whether it is to stop. Not for `br_if`,
   * `br_table` and what throws, which are expensive by themselves. */
  readonly loopAgain: number;
  /** A function whose parameters and results take more slots than `narrowCall` costs so much fuel for each of them
   * when it is entered, and one whose locals take more than `narrowLocals` so much for each: they have to be
   * moved, and set to zero. A vector takes two slots. */
  readonly narrowCall: number;
  readonly callSlot: number;
  readonly narrowLocals: number;
  readonly localSlot: number;
  /** Fuel for each page of 64 KiB a memory begins with or grows by. */
  readonly page: number;
  /** Fuel for each element a table begins with or grows by. */
  readonly newElement: number;
}

/** A price, and the instructions that have it. */
type PriceRow = readonly [fuel: number, names: string];

const rows: readonly PriceRow[] = [
  // No machine code comes of these: they say where labels and handlers are.
  [0, "block loop else end try try_table catch catch_all delegate"],
  [1, "nop drop local.get local.set local.tee global.get"],
  // What is written waits for what was written before.
  [4, "global.set"],
  [1, "i32.const i64.const f32.const f64.const v128.const"],

  // Where control goes on depends on data: each may be foretold wrongly, which takes as long as dozens of sums.
  [24, "br_if"],
  [6, "if"],
  [48, "br_table"],
  [2, "br return select"],
  [1, "unreachable"],
  [40, "call return_call"],
  [64, "call_indirect return_call_indirect"],

  // Addresses are loaded so, and what lies there waits for it.
  [6, "i32.load"],
  [2, "i64.load f32.load f64.load"],
  [2, "i32.load8_s i32.load8_u i32.load16_s i32.load16_u"],
  [2, "i64.load8_s i64.load8_u i64.load16_s i64.load16_u i64.load32_s i64.load32_u"],
  [2, "i32.store i64.store f32.store f64.store"],
  [2, "i32.store8 i32.store16 i64.store8 i64.store16 i64.store32"],

  // Each takes its length, pages or elements besides.
  [1, "memory.size table.size"],
  [80, "memory.copy memory.fill"],
  [1_024, "memory.init"],
  [256, "table.init table.copy table.fill"],
  [2_048, "memory.grow"],
  [65_536, "table.grow"],
  [4, "data.drop elem.drop"],

  [32, "table.get"],
  // The collector is told of each reference that is written to a table.
  [640, "table.set"],
  [1, "ref.null ref.is_null"],
  [16, "ref.func"],

  [
    1,
    "i32.eqz i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u",
  ],
  [
    1,
    "i64.eqz i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u",
  ],
  [1, "i32.add i32.sub i32.and i32.or i32.xor i64.add i64.sub i64.and i64.or i64.xor"],
  [1, "i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr"],
  [1, "i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr"],
  [2, "i32.clz i32.ctz i32.popcnt i64.clz i64.ctz i64.popcnt"],
  [3, "i32.mul i64.mul"],
  [40, "i32.div_s i32.div_u i32.rem_s i32.rem_u"],
  [40, "i64.div_s i64.div_u i64.rem_s i64.rem_u"],
  [1, "i32.wrap_i64 i64.extend_i32_s i64.extend_i32_u"],
  [1, "i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s"],

  // Exceptions: unwinding takes far longer than anything else that has one price.
  [4_000, "throw throw_ref rethrow"],

  [64, "call_ref return_call_ref"],
  [1, "ref.as_non_null br_on_null br_on_non_null ref.eq ref.i31 i31.get_s i31.get_u"],
  [1, "any.convert_extern extern.convert_any array.len"],
  [2, "struct.get struct.get_s struct.get_u struct.set"],
  [3, "array.get array.get_s array.get_u array.set"],
  [24, "ref.test ref.cast br_on_cast br_on_cast_fail"],
  // These take their length besides, but for structs, which are as long as their type says.
  [256, "struct.new struct.new_default array.new array.new_default array.new_fixed"],
  [256, "array.new_data array.new_elem"],
  [256, "array.fill array.copy array.init_data array.init_elem"],

  [8, "f32.eq f32.ne f32.lt f32.gt f32.le f32.ge f64.eq f64.ne f64.lt f64.gt f64.le f64.ge"],
  [2, "f32.abs f32.neg f32.copysign f64.abs f64.neg f64.copysign"],
  [10, "f32.ceil f32.floor f32.trunc f32.nearest f64.ceil f64.floor f64.trunc f64.nearest"],
  [3, "f32.add f32.sub f32.mul f64.mul"],
  [2, "f64.add f64.sub"],
  [10, "f32.min f32.max f64.min f64.max"],
  [12, "f32.div f32.sqrt"],
  [32, "f64.div f64.sqrt"],
  [32, "i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u"],
  [32, "i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u"],
  [32, "i32.trunc_sat_f32_s i32.trunc_sat_f32_u i32.trunc_sat_f64_s i32.trunc_sat_f64_u"],
  [32, "i64.trunc_sat_f32_s i64.trunc_sat_f32_u i64.trunc_sat_f64_s i64.trunc_sat_f64_u"],
  [6, "f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s"],
  [6, "f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s"],
  // A number without a sign is halved, converted and doubled.
  [12, "f32.convert_i64_u f64.convert_i64_u"],
  [6, "f32.demote_f64 f64.promote_f32"],
  [6, "i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64"],

  [1, "v128.load v128.store i8x16.eq i8x16.ne i8x16.lt_s i8x16.lt_u i8x16.gt_s"],
  [1, "i8x16.gt_u i8x16.le_s i8x16.le_u i8x16.ge_s i8x16.ge_u i16x8.eq i16x8.ne"],
  [1, "i16x8.lt_s i16x8.lt_u i16x8.gt_s i16x8.gt_u i16x8.le_s i16x8.le_u i16x8.ge_s"],
  [1, "i16x8.ge_u i32x4.eq i32x4.ne i32x4.lt_s i32x4.lt_u i32x4.gt_s i32x4.gt_u"],
  [1, "i32x4.le_s i32x4.le_u i32x4.ge_s i32x4.ge_u f32x4.eq f32x4.ne f32x4.lt f32x4.gt"],
  [1, "f32x4.le f32x4.ge f64x2.eq f64x2.ne f64x2.lt f64x2.gt f64x2.le f64x2.ge v128.not"],
  [1, "v128.and v128.andnot v128.or v128.xor v128.bitselect i8x16.abs i8x16.neg"],
  [1, "i8x16.add i8x16.add_sat_s i8x16.add_sat_u i8x16.sub i8x16.sub_sat_s"],
  [1, "i8x16.sub_sat_u i8x16.min_s i8x16.min_u i8x16.max_s i8x16.max_u i8x16.avgr_u"],
  [1, "i16x8.abs i16x8.neg i16x8.add i16x8.add_sat_s i16x8.add_sat_u i16x8.sub"],
  [1, "i16x8.sub_sat_s i16x8.sub_sat_u i16x8.min_s i16x8.min_u i16x8.max_s i16x8.max_u"],
  [1, "i16x8.avgr_u i32x4.abs i32x4.neg i32x4.add i32x4.sub i32x4.min_s i32x4.min_u"],
  [1, "i32x4.max_s i32x4.max_u i64x2.neg i64x2.add i64x2.sub i64x2.eq i64x2.ne"],
  [1, "f32x4.abs f32x4.neg f32x4.pmin f32x4.pmax f64x2.abs f64x2.neg f64x2.pmin"],
  [1, "f64x2.pmax"],
  [2, "i8x16.narrow_i16x8_s i8x16.narrow_i16x8_u i16x8.narrow_i32x4_s"],
  [2, "i16x8.narrow_i32x4_u i16x8.extend_low_i8x16_s i16x8.extend_low_i8x16_u"],
  [2, "i32x4.extend_low_i16x8_s i32x4.extend_low_i16x8_u i64x2.extend_low_i32x4_s"],
  [2, "i64x2.extend_low_i32x4_u"],
  [3, "i16x8.shl i16x8.shr_s i16x8.shr_u i32x4.shl i32x4.shr_s i32x4.shr_u i64x2.shl"],
  [3, "i64x2.shr_u v128.load8x8_s v128.load8x8_u v128.load16x4_s v128.load16x4_u"],
  [3, "v128.load32x2_s v128.load32x2_u v128.load8_splat v128.load16_splat"],
  [3, "v128.load32_splat v128.load64_splat i8x16.swizzle v128.load8_lane"],
  [3, "v128.load16_lane v128.load32_lane v128.load64_lane v128.store8_lane"],
  [3, "v128.store16_lane v128.store32_lane v128.store64_lane v128.load32_zero"],
  [3, "v128.load64_zero i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u"],
  [3, "i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u"],
  [3, "i16x8.extend_high_i8x16_s i16x8.extend_high_i8x16_u i16x8.mul"],
  [3, "i16x8.extmul_low_i8x16_s i16x8.extmul_high_i8x16_s i16x8.extmul_low_i8x16_u"],
  [3, "i16x8.extmul_high_i8x16_u i32x4.extend_high_i16x8_s i32x4.extend_high_i16x8_u"],
  [3, "i32x4.mul i32x4.extmul_low_i16x8_s i32x4.extmul_high_i16x8_s"],
  [3, "i32x4.extmul_low_i16x8_u i32x4.extmul_high_i16x8_u i64x2.extend_high_i32x4_s"],
  [3, "i64x2.extend_high_i32x4_u i64x2.extmul_low_i32x4_s i64x2.extmul_high_i32x4_s"],
  [3, "i64x2.extmul_low_i32x4_u i64x2.extmul_high_i32x4_u f32x4.add f32x4.sub f32x4.mul"],
  [3, "f64x2.add f64x2.sub f64x2.mul"],
  [5, "v128.any_true i8x16.all_true i8x16.bitmask f32x4.ceil f32x4.floor f32x4.trunc"],
  [5, "f32x4.nearest f64x2.ceil f64x2.floor f64x2.trunc i16x8.all_true i16x8.bitmask"],
  [5, "f64x2.nearest i32x4.all_true i32x4.bitmask i64x2.all_true i64x2.bitmask"],
  [6, "i8x16.extract_lane_s i8x16.extract_lane_u i8x16.replace_lane"],
  [6, "i16x8.extract_lane_s i16x8.extract_lane_u i16x8.replace_lane i32x4.extract_lane"],
  [6, "i32x4.replace_lane i64x2.extract_lane i64x2.replace_lane f32x4.extract_lane"],
  [6, "f32x4.replace_lane f64x2.extract_lane f64x2.replace_lane i8x16.splat i16x8.splat"],
  [6, "i32x4.splat i64x2.splat f32x4.splat f64x2.splat i16x8.q15mulr_sat_s"],
  [6, "i32x4.dot_i16x8_s f32x4.demote_f64x2_zero f64x2.promote_low_f32x4 i64x2.abs"],
  [6, "i64x2.shr_s i64x2.lt_s i64x2.gt_s i64x2.le_s i64x2.ge_s f32x4.convert_i32x4_s"],
  [6, "f64x2.convert_low_i32x4_s"],
  [8, "i8x16.shuffle i8x16.popcnt f64x2.convert_low_i32x4_u"],
  [9, "i8x16.shl i8x16.shr_s i8x16.shr_u i64x2.mul"],
  [12, "f32x4.min f32x4.max f64x2.min f64x2.max i32x4.trunc_sat_f32x4_s"],
  [12, "i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero"],
  [16, "f32x4.convert_i32x4_u"],
  [20, "i32x4.trunc_sat_f32x4_u"],
  [24, "f32x4.div"],
  [32, "f32x4.sqrt f64x2.div"],
  [36, "f64x2.sqrt"],
];

/** The prices in force. */
export const prices: PriceTable = {
  version: priceVersion,
  instructions: new Map(
    rows.flatMap(([fuel, names]) => names.split(" ").map((name) => [name, fuel] as const)),
  ),
  bytesPerFuelShift: 1,
  element: 640,
  arrayElement: 4,
  narrowLabel: 16,
  labelValue: 2,
  loopAgain: 4,
  narrowCall: 16,
  callSlot: 2,
  narrowLocals: 64,
  localSlot: 1,
  page: 262_144,
  newElement: 256,
};

/** The price of a branch to a label that takes this many values, besides its own. */
export function labelPrice({ narrowLabel, labelValue }: PriceTable, values: number): number {
  return values > narrowLabel ? labelValue * values : 0;
}

/** What a branch costs besides its own price where it leads back to a loop. */
export function againPrice({ loopAgain }: PriceTable, branch: number): number {
  return dearBranches.has(branch) ? 0 : loopAgain;
}

const dearBranches: ReadonlySet<number> = new Set([op.brIf, op.brTable, op.tryTable]);

/** What entering a function costs besides the instruction that calls it. */
export function entryPrice(
  { narrowCall, callSlot, narrowLocals, localSlot }: PriceTable,
  { params, results }: FunctionType,
  locals: readonly LocalGroup[],
): number {
  const values = [...params, ...results].reduce((sum, type) => sum + slotsOf(type), 0);
  const own = locals.reduce((sum, { count, type }) => sum + count * slotsOf(type), 0);
  const call = values > narrowCall ? callSlot * values : 0;
  return call + (own > narrowLocals ? localSlot * own : 0);
}

/** The price of an opcode that stands at an offset of the module. */
export type PriceByOpcode = (opcode: Opcode, offset: number) => number;

/** Looks prices up by opcode. Fails closed: an instruction the table does not have is refused with
 * `feature-not-allowed`. `base` is where the module begins in the whole file. */
export function priceLookup(table: PriceTable, base: number): PriceByOpcode {
  // Most opcodes are one byte: their prices lie in an array.
  const short = new Int32Array(0x100).fill(-1);
  const long = new Map<number, number>();
  for (const { code, name } of opcodes) {
    const price = table.instructions.get(name);
    if (price === undefined) continue;
    if (code < 0x100) short[code] = price;
    else long.set(code, price);
  }
  return ({ code, name }, offset) => {
    const price = code < 0x100 ? short[code]! : (long.get(code) ?? -1);
    if (price >= 0) return price;
    throw new SkerryError(
      "feature-not-allowed",
      `The instruction ${name} at byte ${base + offset} has no price in version ` +
        `${table.version} of the price table, so it can't be run.`,
    );
  };
}
