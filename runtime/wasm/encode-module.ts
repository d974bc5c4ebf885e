import { initialisedTable } from "./decode-types.ts";
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
import type { ActivePlace, DecodedModule, Export, FunctionType, Import } from "./module.ts";
import { externKinds } from "./module.ts";
import { magic, preambles } from "./preamble.ts";
import { Writer } from "./writer.ts";

/** How a module differs from its source when it is encoded again. */
export interface Rewrite {
  /** The new index of a source function or global, wherever one is named outside function bodies. */
  functionIndex(index: number): number;
  globalIndex(index: number): number;
  /** Types to append; the source's keep their indices. */
  readonly types: readonly FunctionType[];
  /** Imports to put first. */
  readonly imports: readonly Import[];
  /** Exports to append, by new indices. */
  readonly exports: readonly Export[];
  /** Appends the locals and instructions of the source's `index`th body. */
  writeBody(output: Writer, index: number): void;
  /** Functions to append, asked for after all bodies are written. */
  addedFunctions(): readonly AddedFunction[];
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
    globalIndex: (index) => index,
    types: [],
    imports: [],
    exports: [],
    writeBody: (output, index) => {
      const { start, end } = module.bodies[index]!.span;
      output.copy(module.bytes, start, end);
    },
    addedFunctions: () => [],
  };
}

/** Encodes a module anew, changed by `rewrite` and without custom sections. Lengths and counts take
 * as few bytes as they can. Linear in the module's size. */
export function encodeModule(module: DecodedModule, rewrite: Rewrite): Encoded {
  // Code first: only when it is written is it known which functions are added.
  const code = new Writer(module.bytes.length);
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
  const added = rewrite.addedFunctions();
  for (const each of added) entries.blob(each.body);
  code.u32(writtenBodies + added.length);
  const entriesStart = code.length;
  code.bytes(entries.view());

  const output = new Writer(code.length + 4096);
  output.bytes(Uint8Array.from([...magic, ...preambles.module]));
  const section = (id: number, content: Writer) => output.section(id, content);
  const list = <Item>(
    id: number,
    items: readonly Item[],
    write: (item: Item, to: Writer) => void,
  ) => {
    if (items.length > 0) section(id, vector(items, write));
  };
  const { globals, tables, memories, tags, elements, data } = module;
  if (module.types.length + rewrite.types.length > 0) {
    const types = new Writer(module.types.length * 8);
    writeTypeSection(module.types, rewrite.types, types);
    section(1, types);
  }
  list(2, [...rewrite.imports, ...module.imports], writeImport);
  list(3, [...module.functions, ...added.map((each) => each.type)], (type, to) => to.u32(type));
  list(4, tables, (table, to) => {
    const { initialiser } = table;
    if (initialiser !== null) to.bytes(Uint8Array.from(initialisedTable));
    writeTableType(table, to);
    if (initialiser !== null) writeInitialiser(to, module, initialiser, rewrite);
  });
  list(5, memories, writeSizes);
  list(13, tags, writeTagType);
  list(6, globals, ({ type, initialiser }, to) => {
    writeGlobalType(type, to);
    writeInitialiser(to, module, initialiser, rewrite);
  });
  const kept = module.exports.map((each) => remapExport(each, rewrite));
  list(7, [...kept, ...rewrite.exports], writeExport);
  if (module.start !== null) {
    const start = new Writer();
    start.u32(rewrite.functionIndex(module.start));
    section(8, start);
  }
  list(9, elements, (segment, to) => writeElementSegment(to, module, segment, rewrite));
  if (module.dataCount !== null) {
    const count = new Writer();
    count.u32(module.dataCount);
    section(12, count);
  }
  let codeStart = 0;
  if (writtenBodies + added.length > 0) {
    section(10, code);
    codeStart = output.length - code.length + entriesStart;
  }
  list(11, data, ({ place, bytes }, to) => {
    writeDataPlace(to, module, place, rewrite);
    to.blob(module.bytes.subarray(bytes.start, bytes.end));
  });
  return { wasm: output.finish(), bodyOffsets: bodyStarts.map((start) => start + codeStart) };
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

function remapExport(each: Export, rewrite: Rewrite): Export {
  if (each.kind === "function") return { ...each, index: rewrite.functionIndex(each.index) };
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
