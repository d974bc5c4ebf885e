// Every instruction of the decoded features but those behind the prefixes of GC and SIMD, which are in
// opcode-table-gc.ts and opcode-table-simd.ts.
//
// A row: code, name, immediates, signature. Codes behind a prefix byte are prefix * 0x1000 + number.
// A signature lists what is popped and pushed as in "ii:i":
//
//   i l f d v   i32, i64, f32, f64, v128
//   r           a reference
//   a           an address, index or length: i32, or i64 where the memory or table is of 64 bits
//   x           a value of any type, which is only ever popped
//
// It is null where the number of values, or what is pushed, depends on types, labels or immediates.

import type { DecodedFeature } from "../features.ts";

/** What follows an opcode (core spec 5.4): for most, indices into what the words name, in order. */
export type Immediates =
  | "none"
  /** A block type, and for try_table a list of catch clauses after it. */
  | "block"
  | "block-catches"
  | "label"
  /** br_table's list of labels, and its default label. */
  | "labels"
  /** Flags, a label and two heap types: what is cast, and what to. */
  | "cast-label"
  | "func"
  | "type"
  | "type-table"
  | "type-type"
  | "type-field"
  /** A type and a number of operands. */
  | "type-count"
  | "type-data"
  | "type-elem"
  | "tag"
  | "local"
  | "global"
  | "table"
  | "table-table"
  | "elem"
  | "elem-table"
  | "memory"
  | "memory-memory"
  | "data"
  | "data-memory"
  /** Alignment, memory if its bit 6 says so, and an offset of up to 64 bits; then a lane's number. */
  | "memarg"
  | "memarg-lane"
  /** One lane's number, or those of 16. */
  | "lane"
  | "lanes"
  /** Constants: signed LEB128 numbers, or bytes as memory has them. */
  | "i32"
  | "i64"
  | "f32"
  | "f64"
  | "v128"
  | "heap-type"
  /** A list of value types, which for select has one. */
  | "types";

export type OpcodeRow = readonly [
  code: number,
  name: string,
  immediates: Immediates,
  signature: string | null,
];

const mvp: readonly OpcodeRow[] = [
  [0x00, "unreachable", "none", null],
  [0x01, "nop", "none", ":"],
  [0x02, "block", "block", null],
  [0x03, "loop", "block", null],
  [0x04, "if", "block", null],
  [0x05, "else", "none", null],
  [0x0b, "end", "none", null],
  [0x0c, "br", "label", null],
  [0x0d, "br_if", "label", null],
  [0x0e, "br_table", "labels", null],
  [0x0f, "return", "none", null],
  [0x10, "call", "func", null],
  [0x11, "call_indirect", "type-table", null],
  [0x1a, "drop", "none", "x:"],
  [0x1b, "select", "none", null],
  [0x20, "local.get", "local", null],
  [0x21, "local.set", "local", "x:"],
  [0x22, "local.tee", "local", null],
  [0x23, "global.get", "global", null],
  [0x24, "global.set", "global", "x:"],
  [0x28, "i32.load", "memarg", "a:i"],
  [0x29, "i64.load", "memarg", "a:l"],
  [0x2a, "f32.load", "memarg", "a:f"],
  [0x2b, "f64.load", "memarg", "a:d"],
  [0x2c, "i32.load8_s", "memarg", "a:i"],
  [0x2d, "i32.load8_u", "memarg", "a:i"],
  [0x2e, "i32.load16_s", "memarg", "a:i"],
  [0x2f, "i32.load16_u", "memarg", "a:i"],
  [0x30, "i64.load8_s", "memarg", "a:l"],
  [0x31, "i64.load8_u", "memarg", "a:l"],
  [0x32, "i64.load16_s", "memarg", "a:l"],
  [0x33, "i64.load16_u", "memarg", "a:l"],
  [0x34, "i64.load32_s", "memarg", "a:l"],
  [0x35, "i64.load32_u", "memarg", "a:l"],
  [0x36, "i32.store", "memarg", "ai:"],
  [0x37, "i64.store", "memarg", "al:"],
  [0x38, "f32.store", "memarg", "af:"],
  [0x39, "f64.store", "memarg", "ad:"],
  [0x3a, "i32.store8", "memarg", "ai:"],
  [0x3b, "i32.store16", "memarg", "ai:"],
  [0x3c, "i64.store8", "memarg", "al:"],
  [0x3d, "i64.store16", "memarg", "al:"],
  [0x3e, "i64.store32", "memarg", "al:"],
  [0x3f, "memory.size", "memory", ":a"],
  [0x40, "memory.grow", "memory", "a:a"],
  [0x41, "i32.const", "i32", ":i"],
  [0x42, "i64.const", "i64", ":l"],
  [0x43, "f32.const", "f32", ":f"],
  [0x44, "f64.const", "f64", ":d"],
  [0x45, "i32.eqz", "none", "i:i"],
  [0x46, "i32.eq", "none", "ii:i"],
  [0x47, "i32.ne", "none", "ii:i"],
  [0x48, "i32.lt_s", "none", "ii:i"],
  [0x49, "i32.lt_u", "none", "ii:i"],
  [0x4a, "i32.gt_s", "none", "ii:i"],
  [0x4b, "i32.gt_u", "none", "ii:i"],
  [0x4c, "i32.le_s", "none", "ii:i"],
  [0x4d, "i32.le_u", "none", "ii:i"],
  [0x4e, "i32.ge_s", "none", "ii:i"],
  [0x4f, "i32.ge_u", "none", "ii:i"],
  [0x50, "i64.eqz", "none", "l:i"],
  [0x51, "i64.eq", "none", "ll:i"],
  [0x52, "i64.ne", "none", "ll:i"],
  [0x53, "i64.lt_s", "none", "ll:i"],
  [0x54, "i64.lt_u", "none", "ll:i"],
  [0x55, "i64.gt_s", "none", "ll:i"],
  [0x56, "i64.gt_u", "none", "ll:i"],
  [0x57, "i64.le_s", "none", "ll:i"],
  [0x58, "i64.le_u", "none", "ll:i"],
  [0x59, "i64.ge_s", "none", "ll:i"],
  [0x5a, "i64.ge_u", "none", "ll:i"],
  [0x5b, "f32.eq", "none", "ff:i"],
  [0x5c, "f32.ne", "none", "ff:i"],
  [0x5d, "f32.lt", "none", "ff:i"],
  [0x5e, "f32.gt", "none", "ff:i"],
  [0x5f, "f32.le", "none", "ff:i"],
  [0x60, "f32.ge", "none", "ff:i"],
  [0x61, "f64.eq", "none", "dd:i"],
  [0x62, "f64.ne", "none", "dd:i"],
  [0x63, "f64.lt", "none", "dd:i"],
  [0x64, "f64.gt", "none", "dd:i"],
  [0x65, "f64.le", "none", "dd:i"],
  [0x66, "f64.ge", "none", "dd:i"],
  [0x67, "i32.clz", "none", "i:i"],
  [0x68, "i32.ctz", "none", "i:i"],
  [0x69, "i32.popcnt", "none", "i:i"],
  [0x6a, "i32.add", "none", "ii:i"],
  [0x6b, "i32.sub", "none", "ii:i"],
  [0x6c, "i32.mul", "none", "ii:i"],
  [0x6d, "i32.div_s", "none", "ii:i"],
  [0x6e, "i32.div_u", "none", "ii:i"],
  [0x6f, "i32.rem_s", "none", "ii:i"],
  [0x70, "i32.rem_u", "none", "ii:i"],
  [0x71, "i32.and", "none", "ii:i"],
  [0x72, "i32.or", "none", "ii:i"],
  [0x73, "i32.xor", "none", "ii:i"],
  [0x74, "i32.shl", "none", "ii:i"],
  [0x75, "i32.shr_s", "none", "ii:i"],
  [0x76, "i32.shr_u", "none", "ii:i"],
  [0x77, "i32.rotl", "none", "ii:i"],
  [0x78, "i32.rotr", "none", "ii:i"],
  [0x79, "i64.clz", "none", "l:l"],
  [0x7a, "i64.ctz", "none", "l:l"],
  [0x7b, "i64.popcnt", "none", "l:l"],
  [0x7c, "i64.add", "none", "ll:l"],
  [0x7d, "i64.sub", "none", "ll:l"],
  [0x7e, "i64.mul", "none", "ll:l"],
  [0x7f, "i64.div_s", "none", "ll:l"],
  [0x80, "i64.div_u", "none", "ll:l"],
  [0x81, "i64.rem_s", "none", "ll:l"],
  [0x82, "i64.rem_u", "none", "ll:l"],
  [0x83, "i64.and", "none", "ll:l"],
  [0x84, "i64.or", "none", "ll:l"],
  [0x85, "i64.xor", "none", "ll:l"],
  [0x86, "i64.shl", "none", "ll:l"],
  [0x87, "i64.shr_s", "none", "ll:l"],
  [0x88, "i64.shr_u", "none", "ll:l"],
  [0x89, "i64.rotl", "none", "ll:l"],
  [0x8a, "i64.rotr", "none", "ll:l"],
  [0x8b, "f32.abs", "none", "f:f"],
  [0x8c, "f32.neg", "none", "f:f"],
  [0x8d, "f32.ceil", "none", "f:f"],
  [0x8e, "f32.floor", "none", "f:f"],
  [0x8f, "f32.trunc", "none", "f:f"],
  [0x90, "f32.nearest", "none", "f:f"],
  [0x91, "f32.sqrt", "none", "f:f"],
  [0x92, "f32.add", "none", "ff:f"],
  [0x93, "f32.sub", "none", "ff:f"],
  [0x94, "f32.mul", "none", "ff:f"],
  [0x95, "f32.div", "none", "ff:f"],
  [0x96, "f32.min", "none", "ff:f"],
  [0x97, "f32.max", "none", "ff:f"],
  [0x98, "f32.copysign", "none", "ff:f"],
  [0x99, "f64.abs", "none", "d:d"],
  [0x9a, "f64.neg", "none", "d:d"],
  [0x9b, "f64.ceil", "none", "d:d"],
  [0x9c, "f64.floor", "none", "d:d"],
  [0x9d, "f64.trunc", "none", "d:d"],
  [0x9e, "f64.nearest", "none", "d:d"],
  [0x9f, "f64.sqrt", "none", "d:d"],
  [0xa0, "f64.add", "none", "dd:d"],
  [0xa1, "f64.sub", "none", "dd:d"],
  [0xa2, "f64.mul", "none", "dd:d"],
  [0xa3, "f64.div", "none", "dd:d"],
  [0xa4, "f64.min", "none", "dd:d"],
  [0xa5, "f64.max", "none", "dd:d"],
  [0xa6, "f64.copysign", "none", "dd:d"],
  [0xa7, "i32.wrap_i64", "none", "l:i"],
  [0xa8, "i32.trunc_f32_s", "none", "f:i"],
  [0xa9, "i32.trunc_f32_u", "none", "f:i"],
  [0xaa, "i32.trunc_f64_s", "none", "d:i"],
  [0xab, "i32.trunc_f64_u", "none", "d:i"],
  [0xac, "i64.extend_i32_s", "none", "i:l"],
  [0xad, "i64.extend_i32_u", "none", "i:l"],
  [0xae, "i64.trunc_f32_s", "none", "f:l"],
  [0xaf, "i64.trunc_f32_u", "none", "f:l"],
  [0xb0, "i64.trunc_f64_s", "none", "d:l"],
  [0xb1, "i64.trunc_f64_u", "none", "d:l"],
  [0xb2, "f32.convert_i32_s", "none", "i:f"],
  [0xb3, "f32.convert_i32_u", "none", "i:f"],
  [0xb4, "f32.convert_i64_s", "none", "l:f"],
  [0xb5, "f32.convert_i64_u", "none", "l:f"],
  [0xb6, "f32.demote_f64", "none", "d:f"],
  [0xb7, "f64.convert_i32_s", "none", "i:d"],
  [0xb8, "f64.convert_i32_u", "none", "i:d"],
  [0xb9, "f64.convert_i64_s", "none", "l:d"],
  [0xba, "f64.convert_i64_u", "none", "l:d"],
  [0xbb, "f64.promote_f32", "none", "f:d"],
  [0xbc, "i32.reinterpret_f32", "none", "f:i"],
  [0xbd, "i64.reinterpret_f64", "none", "d:l"],
  [0xbe, "f32.reinterpret_i32", "none", "i:f"],
  [0xbf, "f64.reinterpret_i64", "none", "l:d"],
];

const signExtension: readonly OpcodeRow[] = [
  [0xc0, "i32.extend8_s", "none", "i:i"],
  [0xc1, "i32.extend16_s", "none", "i:i"],
  [0xc2, "i64.extend8_s", "none", "l:l"],
  [0xc3, "i64.extend16_s", "none", "l:l"],
  [0xc4, "i64.extend32_s", "none", "l:l"],
];

const saturating: readonly OpcodeRow[] = [
  [0xfc000, "i32.trunc_sat_f32_s", "none", "f:i"],
  [0xfc001, "i32.trunc_sat_f32_u", "none", "f:i"],
  [0xfc002, "i32.trunc_sat_f64_s", "none", "d:i"],
  [0xfc003, "i32.trunc_sat_f64_u", "none", "d:i"],
  [0xfc004, "i64.trunc_sat_f32_s", "none", "f:l"],
  [0xfc005, "i64.trunc_sat_f32_u", "none", "f:l"],
  [0xfc006, "i64.trunc_sat_f64_s", "none", "d:l"],
  [0xfc007, "i64.trunc_sat_f64_u", "none", "d:l"],
];

const bulkMemory: readonly OpcodeRow[] = [
  [0xfc008, "memory.init", "data-memory", "aii:"],
  [0xfc009, "data.drop", "data", ":"],
  [0xfc00a, "memory.copy", "memory-memory", "aaa:"],
  [0xfc00b, "memory.fill", "memory", "aia:"],
  [0xfc00c, "table.init", "elem-table", "aii:"],
  [0xfc00d, "elem.drop", "elem", ":"],
  [0xfc00e, "table.copy", "table-table", "aaa:"],
];

const referenceTypes: readonly OpcodeRow[] = [
  [0x1c, "select", "types", null],
  [0x25, "table.get", "table", "a:r"],
  [0x26, "table.set", "table", "ar:"],
  [0xd0, "ref.null", "heap-type", ":r"],
  [0xd1, "ref.is_null", "none", "r:i"],
  [0xd2, "ref.func", "func", ":r"],
  [0xfc00f, "table.grow", "table", "ra:a"],
  [0xfc010, "table.size", "table", ":a"],
  [0xfc011, "table.fill", "table", "ara:"],
];

const tailCalls: readonly OpcodeRow[] = [
  [0x12, "return_call", "func", null],
  [0x13, "return_call_indirect", "type-table", null],
];

const exceptions: readonly OpcodeRow[] = [
  [0x08, "throw", "tag", null],
  [0x0a, "throw_ref", "none", null],
  [0x1f, "try_table", "block-catches", null],
];

const legacyExceptions: readonly OpcodeRow[] = [
  [0x06, "try", "block", null],
  [0x07, "catch", "tag", null],
  [0x09, "rethrow", "label", null],
  [0x18, "delegate", "label", null],
  [0x19, "catch_all", "none", null],
];

const functionReferences: readonly OpcodeRow[] = [
  [0x14, "call_ref", "type", null],
  [0x15, "return_call_ref", "type", null],
  [0xd4, "ref.as_non_null", "none", "r:r"],
  [0xd5, "br_on_null", "label", null],
  [0xd6, "br_on_non_null", "label", null],
];

/** The rows by the feature that brought them. */
export const opcodeRows: readonly (readonly [DecodedFeature, readonly OpcodeRow[]])[] = [
  ["mvp", mvp],
  ["sign-extension", signExtension],
  ["saturating-float-to-int", saturating],
  ["bulk-memory", bulkMemory],
  ["reference-types", referenceTypes],
  ["tail-calls", tailCalls],
  ["exceptions", exceptions],
  ["legacy-exceptions", legacyExceptions],
  ["typed-function-references", functionReferences],
];
