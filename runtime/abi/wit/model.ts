// What the WIT reader makes of a package: plain data, in the order of the text.

export const primitives = [
  "bool",
  "u8",
  "s8",
  "u16",
  "s16",
  "u32",
  "s32",
  "u64",
  "s64",
  "f32",
  "f64",
  "char",
  "string",
] as const;
export type Primitive = (typeof primitives)[number];

export type WitType =
  | { readonly kind: "primitive"; readonly name: Primitive }
  | { readonly kind: "list" | "option"; readonly element: WitType }
  | { readonly kind: "tuple"; readonly items: readonly WitType[] }
  | { readonly kind: "result"; readonly ok: WitType | null; readonly error: WitType | null }
  | { readonly kind: "named"; readonly name: string };

/** A name with its documentation and the place it was declared at. */
interface Declared {
  readonly name: string;
  /** The `///` lines above it, joined by newlines; empty where there are none. */
  readonly docs: string;
  /** File and line, such as `types.wit:12`. */
  readonly at: string;
}

export interface WitField extends Declared {
  readonly type: WitType;
}

export interface WitCase extends Declared {
  readonly payload: WitType | null;
}

export type WitTypeDefinition = Declared &
  (
    | { readonly kind: "record"; readonly fields: readonly WitField[] }
    | { readonly kind: "variant"; readonly cases: readonly WitCase[] }
    | { readonly kind: "enum"; readonly cases: readonly Declared[] }
    | { readonly kind: "alias"; readonly type: WitType }
  );

/** Names that are each set or not. Only interfaces of programs have such. */
export interface WitFlags extends Declared {
  readonly kind: "flags";
  readonly flags: readonly Declared[];
}

export interface WitFunction extends Declared {
  readonly params: readonly { readonly name: string; readonly type: WitType }[];
  readonly result: WitType | null;
}

export interface WitInterface<Definition = WitTypeDefinition> extends Declared {
  readonly types: readonly Definition[];
  readonly functions: readonly WitFunction[];
}

export interface WitWorld extends Declared {
  /** Names of interfaces of this package. */
  readonly imports: readonly string[];
  readonly exports: readonly WitFunction[];
}

export interface WitPackage {
  /** Namespace and name, such as `skerry:edge`. */
  readonly name: string;
  readonly version: string;
  readonly interfaces: readonly WitInterface[];
  readonly worlds: readonly WitWorld[];
  /** Every named type of the package: names are unique over its interfaces. */
  readonly types: ReadonlyMap<string, WitTypeDefinition>;
  /** The whole package as one WIT document. */
  readonly text: string;
}

/** Interfaces with functions that need no grant. */
const grantless: ReadonlySet<string> = new Set(["uncaught", "head", "text"]);

/** The grant that an interface needs, or null: one of its name, where it has functions. */
export function grantFor({ name, functions }: WitInterface): string | null {
  return functions.length === 0 || grantless.has(name) ? null : name;
}

/** The full name of an interface or a world, as `skerry:edge/log@0.1.0`. */
export function fullName(wit: WitPackage, name: string): string {
  return `${wit.name}/${name}@${wit.version}`;
}

/** The definition behind a name. The reader has checked that there is one. */
export function definitionOf(wit: WitPackage, name: string): WitTypeDefinition {
  const definition = wit.types.get(name);
  if (definition === undefined) throw new Error(`no type ${name} in ${wit.name}`);
  return definition;
}
