import type { DecodeLimits } from "./decode-limits.ts";
import type { DecodedFeature } from "./features.ts";
import type { FunctionType, GlobalType, MemoryType, TableType } from "./module.ts";
import type { Reader } from "./reader.ts";
import { readReferenceType, readValueType, type ValueType } from "./value-types.ts";

/** The type section (core spec 5.5.4): function types alone, since GC's types are not decoded. */
export function readTypeSection(
  reader: Reader,
  limits: DecodeLimits,
  features: Set<DecodedFeature>,
): FunctionType[] {
  const types: FunctionType[] = [];
  const count = reader.count("the number of types", limits.types);
  let values = 0;
  for (let index = 0; index < count; index++) {
    const at = reader.position;
    const form = reader.byte();
    if (form !== 0x60) throw unknownForm(reader, form, at);
    const params = readValueTypes(reader, limits);
    const results = readValueTypes(reader, limits);
    if (results.length > 1) features.add("multi-value");
    values += params.length + results.length;
    if (values > limits.typeValuesTotal) {
      const what = "the number of parameters and results in all types";
      throw reader.overLimit(what, values, limits.typeValuesTotal, at);
    }
    types.push({ params, results });
  }
  return types;
}

function readValueTypes(reader: Reader, limits: DecodeLimits): ValueType[] {
  const count = reader.count("the number of parameters or results of a type", limits.typeValues);
  const types: ValueType[] = [];
  for (let index = 0; index < count; index++) types.push(readValueType(reader));
  return types;
}

function unknownForm(reader: Reader, form: number, at: number) {
  const what = `type form 0x${form.toString(16)}`;
  return [0x4d, 0x4c, 0x4e, 0x4f, 0x50, 0x5e, 0x5f].includes(form)
    ? reader.refused("gc", what, at)
    : form === 0x5d
      ? reader.refused("stack-switching", what, at)
      : reader.malformed(`there is no ${what}`, at);
}

/** A table type (core spec 5.3.11). */
export function readTableType(reader: Reader, features: Set<DecodedFeature>): TableType {
  const element = readReferenceType(reader);
  if (element !== 0x70) features.add("reference-types");
  return { element, ...readSizes(reader, "table") };
}

/** A memory type (core spec 5.3.10). */
export function readMemoryType(reader: Reader): MemoryType {
  return readSizes(reader, "memory");
}

/** Minimum and maximum, after flags of which the proposals that are not decoded use one bit each. */
function readSizes(reader: Reader, of: "table" | "memory"): MemoryType {
  const at = reader.position;
  const flags = reader.byte();
  if (flags & 0x08) throw reader.refused("custom-page-sizes", `${of} flags ${flags}`, at);
  if (flags & 0x04) throw reader.refused("memory64", `${of} flags ${flags}`, at);
  if (flags & 0x02) throw reader.refused("threads", `a shared ${of}`, at);
  if (flags > 1) throw reader.malformed(`there are no ${of} flags ${flags}`, at);
  return { min: reader.u32(), max: flags === 1 ? reader.u32() : null };
}

/** A global type (core spec 5.3.12). */
export function readGlobalType(reader: Reader): GlobalType {
  const value = readValueType(reader);
  const at = reader.position;
  const mutability = reader.byte();
  if (mutability & 0x02) throw reader.refused("threads", "a shared global", at);
  if (mutability > 1) throw reader.malformed(`there is no mutability ${mutability}`, at);
  return { value, mutable: mutability === 1 };
}
