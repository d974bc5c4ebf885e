// Value types (core spec 5.3) as numbers, so that comparing and looking up stay cheap:
//
//   below 0x80   the byte that stands for the type: numbers, v128, nullable references to abstract
//                heap types
//   below 0x100  a reference to an abstract heap type that is never null: the nullable one's byte
//                and 0x80
//   from 0x100   a reference to a type of the module's: 0x100 + 2 * its index, and 1 more where it
//                is never null
//
// Each type has one number, so equal types are equal numbers: `(ref null func)` written out and its
// short form `funcref` are both 0x70.

export type ValueType = number;

export const valueTypes = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  nullexnref: 0x74,
  nullfuncref: 0x73,
  nullexternref: 0x72,
  nullref: 0x71,
  funcref: 0x70,
  externref: 0x6f,
  anyref: 0x6e,
  eqref: 0x6d,
  i31ref: 0x6c,
  structref: 0x6b,
  arrayref: 0x6a,
  exnref: 0x69,
} as const;

/** What a reference refers to: the index of a type of the module's, or one of {@link heapTypes},
 * which are below zero. */
export type HeapType = number;

/** Abstract heap types (core spec 5.3): their bytes, read as signed numbers of seven bits. */
export const heapTypes = {
  noexn: -0x0c,
  nofunc: -0x0d,
  noextern: -0x0e,
  none: -0x0f,
  func: -0x10,
  extern: -0x11,
  any: -0x12,
  eq: -0x13,
  i31: -0x14,
  struct: -0x15,
  array: -0x16,
  exn: -0x17,
} as const;

/** What a field may be stored as besides a value: an i32 of which that many bits are kept. */
export const packedTypes = { i8: 0x78, i16: 0x77 } as const;

/** A value type, or one of {@link packedTypes}. */
export type StorageType = number;

export function isPacked(type: StorageType): boolean {
  return type === packedTypes.i8 || type === packedTypes.i16;
}

const neverNull = 0x80;
const firstIndexed = 0x100;

/** The type `(ref null heap)`, or `(ref heap)` where it is not nullable. */
export function referenceType(heap: HeapType, nullable: boolean): ValueType {
  if (heap >= 0) return firstIndexed + 2 * heap + (nullable ? 0 : 1);
  return 0x80 + heap + (nullable ? 0 : neverNull);
}

/** What a reference type refers to. */
export function heapTypeOf(reference: ValueType): HeapType {
  if (reference >= firstIndexed) return Math.floor((reference - firstIndexed) / 2);
  return (reference < neverNull ? reference : reference - neverNull) - 0x80;
}

/** Whether null is a value of a reference type. */
export function isNullable(reference: ValueType): boolean {
  return reference >= firstIndexed ? reference % 2 === 0 : reference < neverNull;
}

/** True for i32, i64, f32 and f64. */
export function isNumber(type: ValueType): boolean {
  return type <= valueTypes.i32 && type >= valueTypes.f64;
}

/** True for a reference, of value types; it is not to be asked of packed ones. */
export function isReference(type: ValueType): boolean {
  return type < valueTypes.v128 || type > valueTypes.i32;
}

/** How many 8-byte slots of the stack a value takes. */
export function slotsOf(type: ValueType): number {
  return type === valueTypes.v128 ? 2 : 1;
}

const typeNames = new Map<number, string>(
  Object.entries(valueTypes).map(([name, type]) => [type, name]),
);
const heapNames = new Map<number, string>(
  Object.entries(heapTypes).map(([name, type]) => [type, name]),
);

/** A value type in the text format, as `i32` or `(ref null 3)`. */
export function valueTypeName(type: ValueType): string {
  const name = typeNames.get(type);
  if (name !== undefined) return name;
  const heap = heapTypeOf(type);
  return `(ref ${isNullable(type) ? "null " : ""}${heapNames.get(heap) ?? heap})`;
}
