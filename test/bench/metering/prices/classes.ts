import { opcodes } from "../../../../runtime/wasm/instructions/opcodes.ts";

/** Instructions that are fitted as one: what a price is found for. What is in no class keeps its price. */
const patterns: Readonly<Record<string, RegExp>> = {
  "local.get": /^(local\.get|nop)$/,
  "local.set": /^(local\.set|local\.tee|drop)$/,
  const: /^(i32|i64|f32|f64)\.const$/,
  "v128.const": /^v128\.const$/,
  global: /^global\.(get|set)$/,
  br: /^br$/,
  br_if: /^br_if$/,
  if: /^if$/,
  br_table: /^br_table$/,
  return: /^return$/,
  select: /^select$/,
  call: /^(call|return_call)$/,
  call_indirect: /^(call_indirect|return_call_indirect)$/,
  load: /^i32\.load$/,
  "i64 load": /^i64\.load(32_[su])?$/,
  "narrow load": /^(i32|i64)\.load(8|16)_[su]$/,
  store: /^i32\.store$/,
  "i64 store": /^i64\.store(32)?$/,
  "narrow store": /^(i32|i64)\.store(8|16)$/,
  "float load": /^(f32|f64)\.load$/,
  "float store": /^(f32|f64)\.store$/,
  "i32 compare": /^i32\.(eqz|eq|ne|lt_[su]|gt_[su]|le_[su]|ge_[su])$/,
  "i64 compare": /^i64\.(eqz|eq|ne|lt_[su]|gt_[su]|le_[su]|ge_[su])$/,
  "i32 alu": /^i32\.(add|sub|and|or|xor)$/,
  "i64 alu": /^i64\.(add|sub|and|or|xor)$/,
  "i32 shift": /^i32\.(shl|shr_[su]|rotl|rotr)$/,
  "i64 shift": /^i64\.(shl|shr_[su]|rotl|rotr)$/,
  bits: /^(i32|i64)\.(clz|ctz|popcnt)$/,
  extend: /^(i32\.wrap_i64|i64\.extend_i32_[su]|(i32|i64)\.extend(8|16|32)_s)$/,
  "i32.mul": /^i32\.mul$/,
  "i64.mul": /^i64\.mul$/,
  "i32 div": /^i32\.(div|rem)_[su]$/,
  "i64 div": /^i64\.(div|rem)_[su]$/,
  "float compare": /^(f32|f64)\.(eq|ne|lt|gt|le|ge)$/,
  "float sign": /^(f32|f64)\.(abs|neg|copysign)$/,
  "float round": /^(f32|f64)\.(ceil|floor|trunc|nearest)$/,
  "float min": /^(f32|f64)\.(min|max)$/,
  "f32 add": /^f32\.(add|sub|mul)$/,
  "f64 add": /^f64\.(add|sub|mul)$/,
  "f32 div": /^f32\.(div|sqrt)$/,
  "f64 div": /^f64\.(div|sqrt)$/,
  "float to int": /^(i32|i64)\.trunc_(sat_)?f(32|64)_[su]$/,
  "int to float": /^(f32|f64)\.convert_i(32|64)_[su]$/,
  "float to float":
    /^(f32\.demote_f64|f64\.promote_f32|(i32|i64|f32|f64)\.reinterpret_(f32|f64|i32|i64))$/,
  "v128 memory": /^v128\.(load|store)/,
  "v128 dear": /^(f32x4|f64x2)\.(div|sqrt)$/,
  v128: /^(v128|i8x16|i16x8|i32x4|i64x2|f32x4|f64x2)\./,
  "memory bulk": /^memory\.(fill|copy)$/,
};

/** The class of each instruction that has one: the first whose pattern it matches. */
export const classOf: ReadonlyMap<string, string> = new Map(
  opcodes.flatMap(({ name }) => {
    const found = Object.entries(patterns).find(([, pattern]) => pattern.test(name));
    return found === undefined ? [] : [[name, found[0]] as const];
  }),
);

export const classes: readonly string[] = Object.keys(patterns);

/** What is counted besides: 8 bytes begun of bulk memory. */
export const bulkBytes = "8 bytes";
