import type { DecodeLimits } from "../decode-limits.ts";
import { readValueType } from "../decode-value-types.ts";
import type { FeatureUses } from "../feature-uses.ts";
import type { RefusedFeature } from "../features.ts";
import type { DefinedType, FieldType, FunctionType } from "../module.ts";
import type { Reader } from "../reader.ts";
import { isPacked, type StorageType, type ValueType } from "../value-types.ts";

/** The bytes that type definitions begin with (core spec 5.3, composite and recursive types). */
export const typeForms = {
  function: 0x60,
  struct: 0x5f,
  array: 0x5e,
  /** A type with supertypes that may have subtypes, and one that may not. */
  open: 0x50,
  final: 0x4f,
  group: 0x4e,
} as const;

/** Forms of proposals that are not decoded. */
const refusedForms = new Map<number, RefusedFeature>([
  [0x5d, "stack-switching"],
  [0x65, "threads"],
  [0x4c, "custom-descriptors"],
  [0x4d, "custom-descriptors"],
]);

/** The type section (core spec 5.5.4). That supertypes fit is for validation. */
export function readTypeSection(
  reader: Reader,
  limits: DecodeLimits,
  features: FeatureUses,
): DefinedType[] {
  return new TypeSection(reader, limits, features).read();
}

type Composite =
  | ({ readonly kind: "function" } & FunctionType)
  | { readonly kind: "struct"; readonly fields: readonly FieldType[] }
  | { readonly kind: "array"; readonly element: FieldType };

class TypeSection {
  readonly #reader: Reader;
  readonly #limits: DecodeLimits;
  readonly #features: FeatureUses;
  readonly #types: DefinedType[] = [];
  /** How many supertypes each type has above it. */
  readonly #depths: number[] = [];
  #values = 0;
  #fields = 0;

  constructor(reader: Reader, limits: DecodeLimits, features: FeatureUses) {
    this.#reader = reader;
    this.#limits = limits;
    this.#features = features;
  }

  read(): DefinedType[] {
    const reader = this.#reader;
    const groups = reader.count("the number of types or type groups", this.#limits.typeGroups);
    for (let each = 0; each < groups; each++) {
      if (reader.peek() === typeForms.group) this.#readGroup();
      else this.#readType(this.#types.length);
    }
    return this.#types;
  }

  #readGroup(): void {
    const reader = this.#reader;
    const group = this.#types.length;
    this.#features.meet("gc", reader.position);
    reader.position++;
    const { types } = this.#limits;
    const count = reader.count("the number of types", types, this.#types.length);
    for (let each = 0; each < count; each++) this.#readType(group);
  }

  #readType(group: number): void {
    const reader = this.#reader;
    const at = reader.position;
    const index = this.#types.length;
    if (index === this.#limits.types) {
      throw reader.overLimit("the number of types", index + 1, index, at);
    }
    let form = reader.byte();
    let final = true;
    let supertype: number | null = null;
    let depth = 0;
    if (form === typeForms.open || form === typeForms.final) {
      this.#features.meet("gc", at);
      final = form === typeForms.final;
      if (reader.count("the number of supertypes of a type", 1) === 1) {
        supertype = reader.u32();
        // A supertype stands before its subtypes; where it does not, validation fails.
        depth = (this.#depths[supertype] ?? 0) + 1;
        const { subtypeDepth } = this.#limits;
        if (depth > subtypeDepth) {
          throw reader.overLimit("the depth of subtypes", depth, subtypeDepth, at);
        }
      }
      form = reader.byte();
    }
    const composite = this.#readComposite(form);
    this.#depths.push(depth);
    this.#types.push({ ...composite, group, final, supertype });
  }

  /** What a type is composed as; `form` is the byte before. */
  #readComposite(form: number): Composite {
    const reader = this.#reader;
    const at = reader.position - 1;
    if (form === typeForms.function) return { kind: "function", ...this.#readFunction(at) };
    if (form === typeForms.struct) {
      this.#features.meet("gc", at);
      return { kind: "struct", fields: this.#readFields(at) };
    }
    if (form === typeForms.array) {
      this.#features.meet("gc", at);
      return { kind: "array", element: this.#readField() };
    }
    const what = `type form 0x${form.toString(16).padStart(2, "0")}`;
    const feature = refusedForms.get(form);
    throw feature === undefined
      ? reader.malformed(`there is no ${what}`, at)
      : reader.refused(feature, what, at);
  }

  #readFunction(at: number): FunctionType {
    const params = this.#readValues();
    const results = this.#readValues();
    if (results.length > 1) this.#features.meet("multi-value", at);
    this.#values += params.length + results.length;
    const { typeValuesTotal } = this.#limits;
    if (this.#values > typeValuesTotal) {
      const what = "the number of parameters and results in all types";
      throw this.#reader.overLimit(what, this.#values, typeValuesTotal, at);
    }
    return { params, results };
  }

  #readValues(): ValueType[] {
    const what = "the number of parameters or results of a type";
    const count = this.#reader.count(what, this.#limits.typeValues);
    const types: ValueType[] = [];
    for (let each = 0; each < count; each++) {
      const at = this.#reader.position;
      const type = readValueType(this.#reader);
      this.#features.meetType(type, at);
      types.push(type);
    }
    return types;
  }

  #readFields(at: number): FieldType[] {
    const reader = this.#reader;
    const { structFields, structFieldsTotal } = this.#limits;
    const count = reader.count("the number of fields of a type", structFields);
    this.#fields += count;
    if (this.#fields > structFieldsTotal) {
      const what = "the number of fields in all types";
      throw reader.overLimit(what, this.#fields, structFieldsTotal, at);
    }
    const fields: FieldType[] = [];
    for (let each = 0; each < count; each++) fields.push(this.#readField());
    return fields;
  }

  #readField(): FieldType {
    const reader = this.#reader;
    const storage = this.#readStorage();
    const at = reader.position;
    const mutability = reader.byte();
    if (mutability > 1) throw reader.malformed(`there is no mutability ${mutability}`, at);
    return { storage, mutable: mutability === 1 };
  }

  #readStorage(): StorageType {
    const at = this.#reader.position;
    const code = this.#reader.peek();
    if (isPacked(code)) return this.#reader.byte();
    const type = readValueType(this.#reader);
    this.#features.meetType(type, at);
    return type;
  }
}
