// Functions of the program that runs the worker, as plain data with all names resolved.

/** A type of WIT, as a project's own interfaces have it. */
export type ValueType =
  | {
      readonly kind:
        | ("bool" | "u8" | "s8" | "u16" | "s16" | "u32" | "s32" | "u64" | "s64")
        | ("f32" | "f64" | "char" | "string");
    }
  | { readonly kind: "list" | "option"; readonly element: ValueType }
  | { readonly kind: "tuple"; readonly items: readonly ValueType[] }
  | { readonly kind: "result"; readonly ok: ValueType | null; readonly error: ValueType | null }
  | { readonly kind: "record"; readonly fields: readonly NamedType[] }
  | { readonly kind: "variant"; readonly cases: readonly NamedCase[] }
  | { readonly kind: "enum"; readonly cases: readonly string[] }
  | { readonly kind: "flags"; readonly names: readonly string[] };

export interface NamedType {
  readonly name: string;
  readonly type: ValueType;
}

export interface NamedCase {
  readonly name: string;
  readonly payload: ValueType | null;
}

/** A function by its name in JavaScript. */
export interface OwnFunction {
  readonly js: string;
  readonly params: readonly NamedType[];
  readonly result: ValueType | null;
}

/** Functions by the name of their interface, with its version where it has one. */
export type OwnFunctions = ReadonlyMap<string, readonly OwnFunction[]>;
