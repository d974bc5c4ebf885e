import { SkerryError } from "../errors.ts";
import type { DecodeLimits } from "./decode-limits.ts";
import type { DecodedFeature } from "./features.ts";
import type { StorageType, ValueType, valueTypes } from "./value-types.ts";

/** A part of the module's bytes: `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface FieldType {
  readonly storage: StorageType;
  readonly mutable: boolean;
}

/** Where a type stands among the others (core spec 2.3.9). */
export interface Subtyping {
  /** The index of the first type of its recursion group. Types of one group stand one after the other
   * and may name each other; a type that is in none is a group by itself. */
  readonly group: number;
  /** Whether no type may be its subtype. */
  readonly final: boolean;
  /** The index of the type it is a subtype of, if any. */
  readonly supertype: number | null;
}

/** A type of the type section. */
export type DefinedType = Subtyping &
  (
    | ({ readonly kind: "function" } & FunctionType)
    | { readonly kind: "struct"; readonly fields: readonly FieldType[] }
    | { readonly kind: "array"; readonly element: FieldType }
  );

/** What a memory's addresses, or a table's indices and sizes, are given as: i32, or i64 with the
 * feature memory64. */
export type AddressType = typeof valueTypes.i32 | typeof valueTypes.i64;

/** Sizes of memories in pages (`page.ts`), of tables in elements. */
export interface Sizes {
  readonly address: AddressType;
  readonly min: number;
  /** Infinity stands for one of more than 53 bits, which nothing reaches; null for none. */
  readonly max: number | null;
}

export type MemoryType = Sizes;

export interface TableType extends Sizes {
  readonly element: ValueType;
}

export interface GlobalType {
  readonly value: ValueType;
  readonly mutable: boolean;
}

export type ImportType =
  | { readonly kind: "function"; readonly type: number }
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType }
  | { readonly kind: "tag"; readonly type: number };

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly type: ImportType;
  /** Where it stands, for messages. */
  readonly offset: number;
}

export const externKinds = ["function", "table", "memory", "global", "tag"] as const;
export type ExternKind = (typeof externKinds)[number];

export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
  readonly offset: number;
}

/** A constant expression: the span of its instructions, with the final `end`. */
export type Initialiser = Span;

/** A table the module defines. */
export interface DefinedTable extends TableType {
  /** What its elements begin as; null for null. */
  readonly initialiser: Initialiser | null;
}

export interface Global {
  readonly type: GlobalType;
  readonly initialiser: Initialiser;
}

/** Where a segment goes when the module is instantiated; null for a passive one. */
export interface ActivePlace {
  /** The table or memory. */
  readonly index: number;
  readonly offset: Initialiser;
}

export interface ElementSegment {
  readonly mode: "active" | "passive" | "declarative";
  readonly place: ActivePlace | null;
  readonly type: ValueType;
  /** Function indices, or one initialiser an item. */
  readonly items:
    | { readonly kind: "functions"; readonly functions: readonly number[] }
    | { readonly kind: "expressions"; readonly expressions: readonly Initialiser[] };
}

export interface DataSegment {
  readonly place: ActivePlace | null;
  readonly bytes: Span;
}

/** `count` locals of one type, as the binary groups them. */
export interface LocalGroup {
  readonly count: number;
  readonly type: ValueType;
}

export interface FunctionBody {
  /** The code entry without its size: local groups and instructions. */
  readonly span: Span;
  readonly locals: readonly LocalGroup[];
  /** The instructions with the final `end`. */
  readonly code: Span;
}

export interface Section {
  readonly id: number;
  /** The section's name; a custom one's own name. */
  readonly name: string;
  /** Its id byte, as an offset into the whole file. */
  readonly offset: number;
  /** Its size with id and length. */
  readonly bytes: number;
  readonly content: Span;
}

/** A core module, taken apart as far as rewriting needs. Spans index into {@link bytes}. */
export interface DecodedModule {
  readonly bytes: Uint8Array;
  /** Where the module begins in the whole file. */
  readonly base: number;
  /** What it is called in messages, as "core module 2". */
  readonly label: string;
  /** What it was decoded within, and its code is walked within. */
  readonly limits: DecodeLimits;
  readonly sections: readonly Section[];
  readonly types: readonly DefinedType[];
  readonly imports: readonly Import[];
  /** Type indices of the functions it defines. */
  readonly functions: readonly number[];
  readonly tables: readonly DefinedTable[];
  readonly memories: readonly MemoryType[];
  /** Type indices of the tags it defines: what an exception of each carries are the parameters. */
  readonly tags: readonly number[];
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly start: number | null;
  readonly elements: readonly ElementSegment[];
  readonly dataCount: number | null;
  readonly bodies: readonly FunctionBody[];
  readonly data: readonly DataSegment[];
  /** Features the sections use, and the offset in the whole file where each is first met; those of
   * the function bodies are in `scanCode`'s answer. */
  readonly features: ReadonlyMap<DecodedFeature, number>;
}

/** The function type at a type index. Throws `malformed-module` where there is none, which no valid
 * module makes it do. */
export function functionTypeAt(module: DecodedModule, index: number): FunctionType {
  const type = module.types[index];
  if (type?.kind === "function") return type;
  throw new SkerryError(
    "malformed-module",
    `The ${module.label} is malformed: type ${index} is ${type?.kind ?? "missing"}, where a function ` +
      "type is expected.",
  );
}

/** The type indices of all functions, imported ones first, as the function index space has them. */
export function functionTypeIndices(module: DecodedModule): number[] {
  const imported = module.imports.flatMap(({ type }) =>
    type.kind === "function" ? [type.type] : [],
  );
  return imported.concat(module.functions);
}

export function globalTypes(module: DecodedModule): GlobalType[] {
  const imported = module.imports.flatMap(({ type }) =>
    type.kind === "global" ? [type.type] : [],
  );
  return imported.concat(module.globals.map((global) => global.type));
}

export function tableTypes(module: DecodedModule): TableType[] {
  const imported = module.imports.flatMap(({ type }) => (type.kind === "table" ? [type.type] : []));
  return imported.concat(module.tables);
}

export function memoryTypes(module: DecodedModule): MemoryType[] {
  const imported = module.imports.flatMap(({ type }) =>
    type.kind === "memory" ? [type.type] : [],
  );
  return imported.concat(module.memories);
}

/** The type indices of all tags, imported ones first, as the tag index space has them. */
export function tagTypeIndices(module: DecodedModule): number[] {
  const imported = module.imports.flatMap(({ type }) => (type.kind === "tag" ? [type.type] : []));
  return imported.concat(module.tags);
}

export function countImports(module: DecodedModule, kind: ExternKind): number {
  return module.imports.reduce((count, { type }) => count + (type.kind === kind ? 1 : 0), 0);
}
