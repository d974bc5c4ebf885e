import { typeForms } from "../decode/decode-type-section.ts";
import { sizeFlags } from "../decode/decode-types.ts";
import { referenceForms } from "../decode-value-types.ts";
import type {
  DefinedType,
  FieldType,
  FunctionType,
  GlobalType,
  ImportType,
  Sizes,
  TableType,
} from "../module.ts";
import { externKinds } from "../module.ts";
import { heapTypeOf, isNullable, type ValueType, valueTypes } from "../value-types.ts";
import type { Writer } from "../writer.ts";

/** Writes a value type (core spec 5.3), in its short form where it has one. */
export function writeValueType(type: ValueType, to: Writer): void {
  if (type < 0x80) {
    to.byte(type);
    return;
  }
  to.byte(isNullable(type) ? referenceForms.nullable : referenceForms.neverNull);
  to.signed(heapTypeOf(type));
}

/** Writes the types of a module, function types as changed, and then those that are added, each of
 * which is a recursion group by itself, so that all types keep their indices. */
export function writeTypeSection(
  types: readonly DefinedType[],
  changes: {
    changeType(type: FunctionType): FunctionType;
    readonly types: readonly FunctionType[];
  },
  to: Writer,
): void {
  const added = changes.types;
  const groups = groupsOf(types);
  to.u32(groups.length + added.length);
  for (const group of groups) {
    if (group.length > 1) {
      to.byte(typeForms.group);
      to.u32(group.length);
    }
    for (const type of group) {
      writeDefinedType(
        type.kind === "function" ? { ...type, ...changes.changeType(type) } : type,
        to,
      );
    }
  }
  for (const type of added) writeFunctionType(type, to);
}

/** The types by their recursion groups. A group without types is left out: nothing can name it. */
function groupsOf(types: readonly DefinedType[]): DefinedType[][] {
  const groups: DefinedType[][] = [];
  types.forEach((type, index) => {
    if (type.group === index) groups.push([type]);
    else groups[groups.length - 1]!.push(type);
  });
  return groups;
}

function writeDefinedType(type: DefinedType, to: Writer): void {
  if (!type.final || type.supertype !== null) {
    to.byte(type.final ? typeForms.final : typeForms.open);
    to.u32(type.supertype === null ? 0 : 1);
    if (type.supertype !== null) to.u32(type.supertype);
  }
  switch (type.kind) {
    case "function":
      writeFunctionType(type, to);
      break;
    case "struct":
      to.byte(typeForms.struct);
      to.u32(type.fields.length);
      for (const field of type.fields) writeField(field, to);
      break;
    case "array":
      to.byte(typeForms.array);
      writeField(type.element, to);
  }
}

/** Writes a function's type, final and without a supertype (core spec 5.3.6). */
export function writeFunctionType({ params, results }: FunctionType, to: Writer): void {
  to.byte(typeForms.function);
  for (const types of [params, results]) {
    to.u32(types.length);
    for (const type of types) writeValueType(type, to);
  }
}

/** Packed types are below 0x80, as the short forms of value types are. */
function writeField({ storage, mutable }: FieldType, to: Writer): void {
  writeValueType(storage, to);
  to.byte(mutable ? 1 : 0);
}

/** Writes an import's kind and type (core spec 5.5.5). */
export function writeImportType(imported: ImportType, to: Writer): void {
  to.byte(externKinds.indexOf(imported.kind));
  switch (imported.kind) {
    case "function":
      to.u32(imported.type);
      break;
    case "table":
      writeTableType(imported.type, to);
      break;
    case "memory":
      writeSizes(imported.type, to);
      break;
    case "global":
      writeGlobalType(imported.type, to);
      break;
    case "tag":
      writeTagType(imported.type, to);
  }
}

export function writeTableType(type: TableType, to: Writer): void {
  writeValueType(type.element, to);
  writeSizes(type, to);
}

/** Writes a memory's type, or the sizes in a table's (core spec 5.3, limits). */
export function writeSizes({ address, min, max }: Sizes, to: Writer): void {
  to.byte(
    (max === null ? 0 : sizeFlags.max) | (address === valueTypes.i64 ? sizeFlags.address64 : 0),
  );
  to.u64(min);
  if (max !== null) to.u64(max);
}

export function writeGlobalType({ value, mutable }: GlobalType, to: Writer): void {
  writeValueType(value, to);
  to.byte(mutable ? 1 : 0);
}

/** Writes a tag's type: its attribute, of which there is one, and its type's index. */
export function writeTagType(type: number, to: Writer): void {
  to.byte(0);
  to.u32(type);
}
