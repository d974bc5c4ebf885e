// What crosses to and from functions of a program that embeds workers, as plain data with all names resolved.

export type ValueType =
  | {
      readonly kind:
        | "bool"
        | "u8"
        | "s8"
        | "u16"
        | "s16"
        | "u32"
        | "s32"
        | "u64"
        | "s64"
        | "f32"
        | "f64"
        | "char"
        | "string";
    }
  | { readonly kind: "list" | "option"; readonly element: ValueType }
  | { readonly kind: "tuple"; readonly items: readonly ValueType[] }
  | { readonly kind: "result"; readonly ok: ValueType | null; readonly error: ValueType | null }
  /** Names as in JavaScript. */
  | { readonly kind: "record"; readonly fields: readonly NamedType[] }
  /** Names as in WIT; a case may have no payload. */
  | { readonly kind: "variant"; readonly cases: readonly NamedCase[] }
  | { readonly kind: "enum"; readonly cases: readonly string[] }
  /** Names as in JavaScript: 1 to 32. */
  | { readonly kind: "flags"; readonly names: readonly string[] };

export interface NamedType {
  readonly name: string;
  readonly type: ValueType;
}

export interface NamedCase {
  readonly name: string;
  readonly payload: ValueType | null;
}

export interface ForeignFunction {
  /** Its names in WIT and in JavaScript. */
  readonly wit: string;
  readonly js: string;
  readonly params: readonly NamedType[];
  readonly result: ValueType | null;
}

/** An interface of a program that embeds workers, as an isolate knows it. */
export interface ForeignInterface {
  /** Its full name, as `shop:prices/catalog@1.0.0`. */
  readonly name: string;
  readonly functions: readonly ForeignFunction[];
  /** Fuel of a call, and of each byte that is encoded, in units. */
  readonly fuel: { readonly call: number; readonly byte: number };
  /** Bytes of a call's arguments, as they are encoded. */
  readonly maxIn: number;
}

/** The same, as a module that imports it is held against. */
export interface ForeignOffer {
  readonly name: string;
  /** Its type: the content of a component's type section, in base64 (`instance-type.ts`). */
  readonly type: string;
}

/** Whether a function's or an interface's name, as the glue and manifests have it, is of neither this host's nor WASI's. */
export function isForeign(name: string): boolean {
  return /^[a-z][a-z0-9-]*:[a-z0-9-]+\//.test(name) && !/^(?:skerry|wasi):/.test(name);
}
