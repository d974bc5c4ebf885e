import type { Reader } from "./reader.ts";

/** Value types by the byte that stands for them (core spec 5.3). */
export const valueTypes = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  funcref: 0x70,
  externref: 0x6f,
} as const;
export type ValueTypeName = keyof typeof valueTypes;
export type ValueType = (typeof valueTypes)[ValueTypeName];

const names = new Map<number, ValueTypeName>(
  Object.entries(valueTypes).map(([name, code]) => [code, name as ValueTypeName]),
);

export function valueTypeName(type: ValueType): ValueTypeName {
  return names.get(type)!;
}

export function isNumber(type: ValueType): boolean {
  return type <= valueTypes.i32 && type >= valueTypes.f64;
}

export function isReference(type: ValueType): boolean {
  return type === valueTypes.funcref || type === valueTypes.externref;
}

/** How many 8-byte slots of the stack a value takes. */
export function slotsOf(type: ValueType): number {
  return type === valueTypes.v128 ? 2 : 1;
}

/** Reads a value type; one of a proposal that is not decoded is refused by the proposal's name. */
export function readValueType(reader: Reader): ValueType {
  const at = reader.position;
  const code = reader.byte();
  if (names.has(code)) return code as ValueType;
  throw unknownType(reader, code, at);
}

export function readReferenceType(reader: Reader): ValueType {
  const at = reader.position;
  const type = readValueType(reader);
  if (!isReference(type)) throw reader.malformed("a reference type is expected here", at);
  return type;
}

export function unknownType(reader: Reader, code: number, at: number) {
  const what = `type 0x${code.toString(16).padStart(2, "0")}`;
  if (code === 0x63 || code === 0x64) return reader.refused("typed-function-references", what, at);
  if (code === 0x69 || code === 0x74) return reader.refused("exceptions", what, at);
  if (code === 0x68 || code === 0x75) return reader.refused("stack-switching", what, at);
  // The abstract heap types and packed types of the GC proposal.
  if (code >= 0x65 && code <= 0x78) return reader.refused("gc", what, at);
  return reader.malformed(`there is no ${what}`, at);
}
