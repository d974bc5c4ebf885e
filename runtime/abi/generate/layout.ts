// How values lie in linear memory and in core Wasm parameters. Source: the Component Model's
// `design/mvp/CanonicalABI.md`, sections "Alignment", "Element Size" and "Flattening".
import { definitionOf, type Primitive, type WitPackage, type WitType } from "../wit/model.ts";

export type CoreType = "i32" | "i64" | "f32" | "f64";

/** Flattened parameters past this number are passed in memory; more than one result is. */
export const maxFlatParams = 16;

const primitiveSizes: Record<Primitive, number> = {
  bool: 1,
  u8: 1,
  s8: 1,
  u16: 2,
  s16: 2,
  u32: 4,
  s32: 4,
  u64: 8,
  s64: 8,
  f32: 4,
  f64: 8,
  char: 4,
  string: 8,
};

/** A type with names and shorthands resolved: options, results and enums are variants, records are
 * tuples. This is what the canonical ABI defines layouts for. */
export type Shape =
  | { readonly kind: "primitive"; readonly name: Primitive }
  | { readonly kind: "list" }
  | { readonly kind: "tuple"; readonly items: readonly WitType[] }
  | { readonly kind: "variant"; readonly payloads: readonly (WitType | null)[] };

export function shapeOf(wit: WitPackage, type: WitType): Shape {
  switch (type.kind) {
    case "primitive":
      return type;
    case "list":
      return { kind: "list" };
    case "tuple":
      return type;
    case "option":
      return { kind: "variant", payloads: [null, type.element] };
    case "result":
      return { kind: "variant", payloads: [type.ok, type.error] };
    case "named": {
      const definition = definitionOf(wit, type.name);
      switch (definition.kind) {
        case "alias":
          return shapeOf(wit, definition.type);
        case "record":
          return { kind: "tuple", items: definition.fields.map((field) => field.type) };
        case "variant":
          return { kind: "variant", payloads: definition.cases.map((one) => one.payload) };
        case "enum":
          return { kind: "variant", payloads: definition.cases.map(() => null) };
      }
    }
  }
}

/** In bytes. */
export function alignmentOf(wit: WitPackage, type: WitType): number {
  const shape = shapeOf(wit, type);
  switch (shape.kind) {
    case "primitive":
      return shape.name === "string" ? 4 : primitiveSizes[shape.name];
    case "list":
      return 4;
    case "tuple":
      return Math.max(1, ...shape.items.map((item) => alignmentOf(wit, item)));
    case "variant":
      return Math.max(discriminantSize(shape.payloads.length), payloadAlignment(wit, shape));
  }
}

/** In bytes, padded to the alignment, so that it is also the stride of a list. */
export function sizeOf(wit: WitPackage, type: WitType): number {
  const shape = shapeOf(wit, type);
  switch (shape.kind) {
    case "primitive":
      return primitiveSizes[shape.name];
    case "list":
      return 8;
    case "tuple": {
      const last = shape.items.length - 1;
      const end =
        last < 0 ? 0 : offsetsOf(wit, shape.items)[last]! + sizeOf(wit, shape.items[last]!);
      return alignTo(end, alignmentOf(wit, type));
    }
    case "variant": {
      const sizes = shape.payloads.map((payload) => (payload === null ? 0 : sizeOf(wit, payload)));
      return alignTo(payloadOffset(wit, type) + Math.max(...sizes), alignmentOf(wit, type));
    }
  }
}

/** Where each item of a record or tuple begins. */
export function offsetsOf(wit: WitPackage, items: readonly WitType[]): number[] {
  let end = 0;
  return items.map((item) => {
    const offset = alignTo(end, alignmentOf(wit, item));
    end = offset + sizeOf(wit, item);
    return offset;
  });
}

/** Where a variant's payload begins, behind its discriminant. */
export function payloadOffset(wit: WitPackage, type: WitType): number {
  const shape = shapeOf(wit, type);
  if (shape.kind !== "variant") throw new Error("only variants have a payload");
  return alignTo(discriminantSize(shape.payloads.length), payloadAlignment(wit, shape));
}

/** In bytes: the smallest of 1, 2 and 4 that counts the cases. */
export function discriminantSize(cases: number): 1 | 2 | 4 {
  return cases <= 0x100 ? 1 : cases <= 0x10000 ? 2 : 4;
}

/** The core Wasm values that a value is passed as. */
export function flatten(wit: WitPackage, type: WitType): CoreType[] {
  const shape = shapeOf(wit, type);
  switch (shape.kind) {
    case "primitive":
      return flattenPrimitive(shape.name);
    case "list":
      return ["i32", "i32"];
    case "tuple":
      return shape.items.flatMap((item) => flatten(wit, item));
    case "variant": {
      const joined: CoreType[] = [];
      for (const payload of shape.payloads) {
        if (payload === null) continue;
        flatten(wit, payload).forEach((core, index) => {
          joined[index] = joined[index] === undefined ? core : join(joined[index], core);
        });
      }
      return ["i32", ...joined];
    }
  }
}

function flattenPrimitive(name: Primitive): CoreType[] {
  if (name === "string") return ["i32", "i32"];
  if (name === "u64" || name === "s64") return ["i64"];
  return name === "f32" || name === "f64" ? [name] : ["i32"];
}

/** The core type that holds the bits of either. */
function join(one: CoreType, other: CoreType): CoreType {
  if (one === other) return one;
  const fits32 = (core: CoreType) => core === "i32" || core === "f32";
  return fits32(one) && fits32(other) ? "i32" : "i64";
}

function payloadAlignment(wit: WitPackage, shape: Extract<Shape, { kind: "variant" }>): number {
  const alignments = shape.payloads.map((payload) =>
    payload === null ? 1 : alignmentOf(wit, payload),
  );
  return Math.max(1, ...alignments);
}

function alignTo(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
