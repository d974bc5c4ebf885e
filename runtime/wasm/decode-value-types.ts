import type { RefusedFeature } from "./features.ts";
import type { Reader } from "./reader.ts";
import {
  type HeapType,
  heapTypes,
  isReference,
  referenceType,
  type ValueType,
  valueTypes,
} from "./value-types.ts";

/** The bytes that begin a reference type without a short form (core spec 5.3, reference types). */
export const referenceForms = { nullable: 0x63, neverNull: 0x64 } as const;

const isShort = new Uint8Array(0x100);
for (const type of Object.values(valueTypes)) isShort[type] = 1;
const isAbstract = new Uint8Array(0x80);
for (const type of Object.values(heapTypes)) isAbstract[0x80 + type] = 1;

/** Reads a value type; one of a proposal that is not decoded is refused by the proposal's name.
 * Whether the types it names exist is for validation. */
export function readValueType(reader: Reader): ValueType {
  const at = reader.position;
  const code = reader.byte();
  if (isShort[code] === 1) return code;
  if (code === referenceForms.nullable) return referenceType(readHeapType(reader), true);
  if (code === referenceForms.neverNull) return referenceType(readHeapType(reader), false);
  throw unknownType(reader, code, at);
}

export function readReferenceType(reader: Reader): ValueType {
  const at = reader.position;
  const type = readValueType(reader);
  if (!isReference(type)) throw reader.malformed("a reference type is expected here", at);
  return type;
}

/** A heap type (core spec 5.3, heap types): a type index, or an abstract one's byte. */
export function readHeapType(reader: Reader): HeapType {
  const at = reader.position;
  const code = reader.peek();
  if ((code & 0xc0) !== 0x40) return reader.index33();
  reader.position++;
  if (isAbstract[code] !== 1) throw unknownType(reader, code, at);
  return code - 0x80;
}

/** Types of proposals that are not decoded, by their byte. */
const refusedTypes = new Map<number, RefusedFeature>([
  [0x62, "custom-descriptors"],
  [0x65, "threads"],
  [0x68, "stack-switching"],
  [0x75, "stack-switching"],
]);

function unknownType(reader: Reader, code: number, at: number) {
  const what = `type 0x${code.toString(16).padStart(2, "0")}`;
  const feature = refusedTypes.get(code);
  return feature === undefined
    ? reader.malformed(`there is no ${what}`, at)
    : reader.refused(feature, what, at);
}
