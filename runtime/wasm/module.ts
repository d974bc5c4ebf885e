import type { DecodedFeature } from "./features.ts";
import type { ValueType } from "./value-types.ts";

/** A part of the module's bytes: `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface TableType {
  readonly element: ValueType;
  readonly min: number;
  readonly max: number | null;
}

/** Sizes in pages (`page.ts`). */
export interface MemoryType {
  readonly min: number;
  readonly max: number | null;
}

export interface GlobalType {
  readonly value: ValueType;
  readonly mutable: boolean;
}

export type ImportType =
  | { readonly kind: "function"; readonly type: number }
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType };

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly type: ImportType;
  /** Where it stands, for messages. */
  readonly offset: number;
}

export const externKinds = ["function", "table", "memory", "global"] as const;
export type ExternKind = (typeof externKinds)[number];

export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
  readonly offset: number;
}

/** A constant expression: the span of its instructions, with the final `end`. */
export type Initialiser = Span;

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
  readonly sections: readonly Section[];
  readonly types: readonly FunctionType[];
  readonly imports: readonly Import[];
  /** Type indices of the functions it defines. */
  readonly functions: readonly number[];
  readonly tables: readonly TableType[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly start: number | null;
  readonly elements: readonly ElementSegment[];
  readonly dataCount: number | null;
  readonly bodies: readonly FunctionBody[];
  readonly data: readonly DataSegment[];
  /** Features the sections use; those of the function bodies are in `scanCode`'s answer. */
  readonly features: ReadonlySet<DecodedFeature>;
}

/** The types of all functions, imported ones first, as the function index space has them. */
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

export function countImports(module: DecodedModule, kind: ExternKind): number {
  return module.imports.reduce((count, { type }) => count + (type.kind === kind ? 1 : 0), 0);
}
