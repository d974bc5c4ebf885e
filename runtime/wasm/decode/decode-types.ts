import type { DecodeLimits } from "../decode-limits.ts";
import { readReferenceType, readValueType } from "../decode-value-types.ts";
import type { FeatureUses } from "../feature-uses.ts";
import { readInitialiser } from "../instructions/initialiser.ts";
import type { DefinedTable, GlobalType, MemoryType, Sizes, TableType } from "../module.ts";
import type { Reader } from "../reader.ts";
import { valueTypes } from "../value-types.ts";

/** The two bytes before a table's type where the table has an initialiser. */
export const initialisedTable = [0x40, 0x00] as const;

/** A table as the table section has it (core spec 5.5.7). */
export function readDefinedTable(
  reader: Reader,
  limits: DecodeLimits,
  features: FeatureUses,
): DefinedTable {
  const at = reader.position;
  if (reader.peek() !== initialisedTable[0]) {
    return { ...readTableType(reader, features), initialiser: null };
  }
  features.meet("typed-function-references", at);
  reader.position++;
  if (reader.byte() !== initialisedTable[1]) throw reader.malformed("a table's form is unknown");
  const type = readTableType(reader, features);
  return { ...type, initialiser: readInitialiser(reader, limits, features) };
}

/** A table type (core spec 5.3, table types). */
export function readTableType(reader: Reader, features: FeatureUses): TableType {
  const at = reader.position;
  const element = readReferenceType(reader);
  if (element !== valueTypes.funcref) features.meetType(element, at);
  return { element, ...readSizes(reader, "table", features) };
}

/** A memory type (core spec 5.3, memory types). */
export function readMemoryType(reader: Reader, features: FeatureUses): MemoryType {
  return readSizes(reader, "memory", features);
}

/** Bits of the flags before sizes (core spec 5.3, limits); proposals that are not decoded have others. */
export const sizeFlags = { max: 0x01, shared: 0x02, address64: 0x04, pageSize: 0x08 } as const;

function readSizes(reader: Reader, of: "table" | "memory", features: FeatureUses): Sizes {
  const at = reader.position;
  const flags = reader.byte();
  const { max, shared, address64, pageSize } = sizeFlags;
  if (flags & pageSize) throw reader.refused("custom-page-sizes", `${of} flags ${flags}`, at);
  if (flags & shared) throw reader.refused("threads", `a shared ${of}`, at);
  if (flags > (max | address64)) throw reader.malformed(`there are no ${of} flags ${flags}`, at);
  const hasMax = (flags & max) !== 0;
  if ((flags & address64) === 0) {
    const min = reader.u32();
    return { address: valueTypes.i32, min, max: hasMax ? reader.u32() : null };
  }
  features.meet("memory64", at);
  const min = reader.u64();
  if (min === Infinity) {
    const what = `the size a ${of} begins with`;
    throw reader.overLimit(what, "2^53 or more", Number.MAX_SAFE_INTEGER, at);
  }
  return { address: valueTypes.i64, min, max: hasMax ? reader.u64() : null };
}

/** A global type (core spec 5.3, global types). */
export function readGlobalType(reader: Reader, features: FeatureUses): GlobalType {
  const typeAt = reader.position;
  const value = readValueType(reader);
  features.meetType(value, typeAt);
  const at = reader.position;
  const mutability = reader.byte();
  if (mutability & 0x02) throw reader.refused("threads", "a shared global", at);
  if (mutability > 1) throw reader.malformed(`there is no mutability ${mutability}`, at);
  return { value, mutable: mutability === 1 };
}

/** A tag's type (core spec 5.3, tag types): its attribute, of which there is one, and a type index. */
export function readTagType(reader: Reader, features: FeatureUses): number {
  const at = reader.position;
  features.meet("exceptions", at);
  const attribute = reader.byte();
  if (attribute !== 0) throw reader.malformed(`there is no attribute ${attribute} of a tag`, at);
  return reader.u32();
}
