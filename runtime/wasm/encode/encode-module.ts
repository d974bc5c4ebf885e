import { initialisedTable } from "../decode/decode-types.ts";
import { op } from "../instructions/op.ts";
import type {
  ActivePlace,
  DecodedModule,
  ElementSegment,
  Export,
  FunctionType,
  Import,
  MemoryType,
} from "../module.ts";
import { externKinds } from "../module.ts";
import { magic, preambles } from "../preamble.ts";
import { valueTypes } from "../value-types.ts";
import { u32Length, Writer } from "../writer.ts";
import { writeInitialiser } from "./encode-initialiser.ts";
import { writeElementSegment } from "./encode-segments.ts";
import {
  writeGlobalType,
  writeImportType,
  writeSizes,
  writeTableType,
  writeTagType,
  writeTypeSection,
} from "./encode-types.ts";

/** How a module differs from its source when it is encoded again. */
export interface Rewrite {
  /** The new index of a source function that is referred to, by a segment or an initialiser. */
  functionIndex(index: number): number;
  /** The new index of a source function that the outside calls, by an export or as the start. */
  calledFromOutside(index: number): number;
  globalIndex(index: number): number;
  /** What becomes of a function type, in its place. */
  changeType(type: FunctionType): FunctionType;
  /** Type of the `index`th function the module defines. */
  bodyType(index: number): number;
  /** Index of an imported function's or a tag's type, by its index in the source. */
  outerType(index: number): number;
  /** Types to append; the source's keep their indices. */
  readonly types: readonly FunctionType[];
  /** Imports to put first. */
  readonly imports: readonly Import[];
  /** Memories to append. */
  readonly memories: readonly MemoryType[];
  /** Globals to append. */
  readonly globals: readonly AddedGlobal[];
  /** Source functions that code makes references of, and an appended segment declares: where the
   * export that declared one is another function now (core spec 3.4.10, the context's references). */
  readonly declared: readonly number[];
  /** Exports to append, by new indices. */
  readonly exports: readonly Export[];
  /** Appends the locals and instructions of the source's `index`th body. */
  writeBody(output: Writer, index: number): void;
  /** Functions to append, asked for after all bodies are written. */
  addedFunctions(): readonly AddedFunction[];
  /** Whether data segments are left out: no code may name one. */
  readonly withoutData: boolean;
  /** Custom sections to put before the code, asked for after all bodies are written. */
  customSections(): readonly CustomSection[];
}

export interface CustomSection {
  readonly name: string;
  readonly content: Writer;
}

/** A mutable global that begins with a constant. */
export interface AddedGlobal {
  readonly value: typeof valueTypes.i32 | typeof valueTypes.i64;
  readonly initial: number;
}

export interface AddedFunction {
  /** Index of its type, appended types included. */
  readonly type: number;
  /** Its locals and instructions. */
  readonly body: Uint8Array;
}

export interface Encoded {
  readonly wasm: Uint8Array;
  /** Where each source function's body begins in {@link wasm}, after its size. */
  readonly bodyOffsets: readonly number[];
}

/** The module as its source says. */
export function keepAsIs(module: DecodedModule): Rewrite {
  return {
    functionIndex: (index) => index,
    calledFromOutside: (index) => index,
    globalIndex: (index) => index,
    changeType: (type) => type,
    bodyType: (index) => module.functions[index]!,
    outerType: (index) => index,
    types: [],
    imports: [],
    memories: [],
    globals: [],
    declared: [],
    exports: [],
    writeBody: (output, index) => {
      const { start, end } = module.bodies[index]!.span;
      output.copy(module.bytes, start, end);
    },
    addedFunctions: () => [],
    withoutData: false,
    customSections: () => [],
  };
}

/** Encodes a module anew, changed by `rewrite` and without its custom sections. Lengths and counts take
 * as few bytes as they can. Linear in the module's size. */
export function encodeModule(module: DecodedModule, rewrite: Rewrite): Encoded {
  // Code first: only when it is written is it known which functions are added.
  const bodyStarts = module.bodies.map(() => 0);
  const body = new Writer(1024);
  const writtenBodies = module.bodies.length;
  const entries = new Writer(module.bytes.length);
  for (let index = 0; index < writtenBodies; index++) {
    body.clear();
    rewrite.writeBody(body, index);
    entries.u32(body.length);
    bodyStarts[index] = entries.length;
    entries.bytes(body.view());
  }
  const imports = module.imports.map((each) => outerImport(each, rewrite));
  const bodyTypes = module.functions.map((_, index) => rewrite.bodyType(index));
  const tags = module.tags.map((type) => rewrite.outerType(type));
  const added = rewrite.addedFunctions();
  for (const each of added) entries.blob(each.body);

  const output = new Writer(entries.length + 65_536);
  output.bytes(Uint8Array.from([...magic, ...preambles.module]));
  const section = (id: number, content: Writer) => output.section(id, content);
  const list = <Item>(
    id: number,
    items: readonly Item[],
    write: (item: Item, to: Writer) => void,
  ) => {
    if (items.length > 0) section(id, vector(items, write));
  };
  const { globals, tables, memories, elements, data } = module;
  if (module.types.length + rewrite.types.length > 0) {
    const types = new Writer(module.types.length * 8);
    writeTypeSection(module.types, rewrite, types);
    section(1, types);
  }
  list(2, [...rewrite.imports, ...imports], writeImport);
  list(3, [...bodyTypes, ...added.map((each) => each.type)], (type, to) => to.u32(type));
  list(4, tables, (table, to) => {
    const { initialiser } = table;
    if (initialiser !== null) to.bytes(Uint8Array.from(initialisedTable));
    writeTableType(table, to);
    if (initialiser !== null) writeInitialiser(to, module, initialiser, rewrite);
  });
  list(5, [...memories, ...rewrite.memories], writeSizes);
  list(13, tags, writeTagType);
  list(6, [...globals, ...rewrite.globals], (global, to) => {
    if ("initial" in global) writeAddedGlobal(global, to);
    else {
      writeGlobalType(global.type, to);
      writeInitialiser(to, module, global.initialiser, rewrite);
    }
  });
  const kept = module.exports.map((each) => remapExport(each, rewrite));
  list(7, [...kept, ...rewrite.exports], writeExport);
  if (module.start !== null) {
    const start = new Writer();
    start.u32(rewrite.calledFromOutside(module.start));
    section(8, start);
  }
  list(9, [...elements, ...declaration(rewrite.declared)], (segment, to) =>
    writeElementSegment(to, module, segment, rewrite),
  );
  if (module.dataCount !== null && !rewrite.withoutData) {
    const count = new Writer();
    count.u32(module.dataCount);
    section(12, count);
  }
  for (const { name, content } of rewrite.customSections()) {
    const custom = new Writer(content.length + name.length + 8);
    custom.name(name);
    custom.bytes(content.view());
    section(0, custom);
  }
  let codeStart = 0;
  const functions = writtenBodies + added.length;
  if (functions > 0) {
    // Written in place: it is most of the module.
    output.byte(10);
    output.u32(u32Length(functions) + entries.length);
    output.u32(functions);
    codeStart = output.length;
    output.bytes(entries.view());
  }
  list(11, rewrite.withoutData ? [] : data, ({ place, bytes }, to) => {
    writeDataPlace(to, module, place, rewrite);
    to.blob(module.bytes.subarray(bytes.start, bytes.end));
  });
  return { wasm: output.finish(), bodyOffsets: bodyStarts.map((start) => start + codeStart) };
}

function declaration(functions: readonly number[]): ElementSegment[] {
  if (functions.length === 0) return [];
  const items = { kind: "functions", functions } as const;
  return [{ mode: "declarative", place: null, type: valueTypes.funcref, items }];
}

function vector<Item>(items: readonly Item[], write: (item: Item, to: Writer) => void): Writer {
  const content = new Writer(items.length * 8);
  content.u32(items.length);
  for (const item of items) write(item, content);
  return content;
}

function writeImport({ module, name, type }: Import, to: Writer): void {
  to.name(module);
  to.name(name);
  writeImportType(type, to);
}

function outerImport(each: Import, rewrite: Rewrite): Import {
  const { type } = each;
  if (type.kind !== "function" && type.kind !== "tag") return each;
  return { ...each, type: { kind: type.kind, type: rewrite.outerType(type.type) } };
}

function writeAddedGlobal({ value, initial }: AddedGlobal, to: Writer): void {
  writeGlobalType({ value, mutable: true }, to);
  to.byte(value === valueTypes.i64 ? op.i64Const : op.i32Const);
  to.signed(initial);
  to.byte(op.end);
}

function remapExport(each: Export, rewrite: Rewrite): Export {
  if (each.kind === "function") return { ...each, index: rewrite.calledFromOutside(each.index) };
  if (each.kind === "global") return { ...each, index: rewrite.globalIndex(each.index) };
  return each;
}

function writeExport({ name, kind, index }: Export, to: Writer): void {
  to.name(name);
  to.byte(externKinds.indexOf(kind));
  to.u32(index);
}

function writeDataPlace(
  to: Writer,
  module: DecodedModule,
  place: ActivePlace | null,
  rewrite: Rewrite,
): void {
  if (place === null) {
    to.u32(1);
    return;
  }
  to.u32(place.index === 0 ? 0 : 2);
  if (place.index !== 0) to.u32(place.index);
  writeInitialiser(to, module, place.offset, rewrite);
}
