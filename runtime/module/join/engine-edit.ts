import { writeElementSegment } from "../../wasm/encode/encode-segments.ts";
import { writeFunctionType } from "../../wasm/encode/encode-types.ts";
import { op } from "../../wasm/instructions/op.ts";
import { countImports, type DecodedModule, type FunctionType } from "../../wasm/module.ts";
import { Reader } from "../../wasm/reader.ts";
import { sectionOrder } from "../../wasm/sections.ts";
import { valueTypes } from "../../wasm/value-types.ts";
import { u32Length, Writer } from "../../wasm/writer.ts";
import { typeKey } from "./joinable-module.ts";
import type { JoinedEngine } from "./joined-engine.ts";
import { loweredType } from "./reference-types.ts";

const ids = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  global: 6,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
};

/** Keeps the indices of what the engine has. */
const unmoved = { functionIndex: (index: number) => index, globalIndex: (index: number) => index };

/** A dynamic library, to which functions, globals, items of its table and data are added. What it has keeps its index,
 * and its code its bytes: places and names are found as before. */
export class EngineEdit {
  readonly #source: DecodedModule;
  readonly #engine: JoinedEngine;
  readonly #types = new Map<string, number>();
  /** Types that were asked for before: their values are not read again. */
  readonly #wanted = new Map<FunctionType, number>();
  readonly #addedTypes: FunctionType[] = [];
  readonly #functions: { type: number; body: Uint8Array | null }[] = [];
  readonly #items: number[] = [];
  readonly #data: Uint8Array[] = [];
  #globals = 0;
  #entrance = -1;
  /** Where in its table the added items begin. */
  readonly joinedTable: number;

  constructor(source: DecodedModule, engine: JoinedEngine) {
    this.#source = source;
    this.#engine = engine;
    for (const [index, type] of source.types.entries()) {
      if (type.kind === "function") this.#types.set(typeKey(type), index);
    }
    const { items } = source.elements[0]!;
    this.joinedTable = items.kind === "functions" ? items.functions.length : 0;
  }

  /** The index of a type, as joined code has it, which is added where there is none. */
  type(wanted: FunctionType): number {
    const known = this.#wanted.get(wanted);
    if (known !== undefined) return known;
    const index = this.#lowered(loweredType(wanted));
    this.#wanted.set(wanted, index);
    return index;
  }

  #lowered(type: FunctionType): number {
    const key = typeKey(type);
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    const index = this.#source.types.length + this.#addedTypes.length;
    this.#addedTypes.push(type);
    this.#types.set(key, index);
    return index;
  }

  /** Adds a global of type i32, which is 0 at first, and returns its index. */
  addGlobal(): number {
    return countImports(this.#source, "global") + this.#source.globals.length + this.#globals++;
  }

  /** Adds a function and returns its index; the body may come later. */
  addFunction(type: number, body: Uint8Array | null): number {
    return this.#firstAdded + this.#functions.push({ type, body }) - 1;
  }

  setBody(index: number, body: Uint8Array): void {
    this.#functions[index - this.#firstAdded]!.body = body;
  }

  /** The index of the first function that is added. */
  get #firstAdded(): number {
    return countImports(this.#source, "function") + this.#source.functions.length;
  }

  /** How many items were added to the table. */
  get items(): number {
    return this.#items.length;
  }

  /** Adds a function to the table. */
  addItem(index: number): void {
    this.#items.push(index);
  }

  /** Adds a passive data segment and returns its index. */
  addData(bytes: Uint8Array): number {
    this.#data.push(bytes);
    return this.#source.data.length + this.#data.length - 1;
  }

  /** Puts a function in the place of the engine's entrance. */
  enterBy(index: number): void {
    this.#entrance = index;
  }

  finish(): Uint8Array {
    const { bytes, sections, dataCount } = this.#source;
    const output = new Writer(bytes.length * 2);
    output.copy(bytes, 0, 8);
    let counted = dataCount !== null;
    for (const { id, name, content, offset, bytes: length } of sections) {
      const after = sectionOrder.indexOf(ids.dataCount);
      if (!counted && id !== ids.custom && sectionOrder.indexOf(id) > after) {
        counted = true;
        output.section(ids.dataCount, this.#count());
      }
      const reader = new Reader(bytes, 0, content.start, content.end, name);
      const edited =
        id === ids.custom && name !== "dylink.0" ? null : this.#edited(id, name, reader);
      if (edited === null) output.copy(bytes, offset, offset + length);
      else output.section(id, edited);
    }
    return output.finish();
  }

  #count(): Writer {
    const count = new Writer();
    count.u32(this.#source.data.length + this.#data.length);
    return count;
  }

  /** A section with what is added, or null where nothing is. */
  #edited(id: number, name: string, reader: Reader): Writer | null {
    switch (id) {
      case ids.custom:
        return this.#dynamic(name, reader);
      case ids.type:
        return this.#longer(reader, this.#addedTypes, writeFunctionType);
      case ids.import:
        return this.#imports(reader);
      case ids.function:
        return this.#longer(reader, this.#functions, ({ type }, to) => to.u32(type));
      case ids.global:
        return this.#longer(reader, Array(this.#globals).fill(0), (_, to) =>
          to.bytes(Uint8Array.of(valueTypes.i32, 1, op.i32Const, 0, op.end)),
        );
      case ids.element:
        return this.#elements(reader);
      case ids.code:
        return this.#longer(reader, this.#functions, ({ body }, to) => to.blob(body!));
      case ids.data:
        return this.#longer(reader, this.#data, (bytes, to) => {
          to.byte(1);
          to.blob(bytes);
        });
      case ids.dataCount:
        return this.#count();
      default:
        return null;
    }
  }

  #longer<Item>(
    reader: Reader,
    added: readonly Item[],
    write: (item: Item, to: Writer) => void,
  ): Writer {
    const to = new Writer(reader.remaining * 2);
    to.u32(reader.u32() + added.length);
    to.copy(this.#source.bytes, reader.position, reader.position + reader.remaining);
    for (const item of added) write(item, to);
    return to;
  }

  /** The table that it imports has to have room for what is added. */
  #imports(reader: Reader): Writer {
    const { bytes, imports } = this.#source;
    const to = new Writer(reader.remaining + 8);
    const begin = reader.position;
    const table = imports.find(({ type }) => type.kind === "table")!;
    reader.position = table.offset;
    reader.blob();
    reader.blob();
    reader.skip(2);
    const flags = reader.byte();
    to.copy(bytes, begin, reader.position);
    to.u32(reader.u32() + this.#items.length);
    if (flags & 1) to.u32(reader.u32() + this.#items.length);
    to.copy(bytes, reader.position, reader.position + reader.remaining);
    return to;
  }

  /** The only segment, with the entrance changed and the items behind its own. */
  #elements(reader: Reader): Writer {
    const [segment] = this.#source.elements;
    const { items } = segment!;
    const own = items.kind === "functions" ? items.functions : [];
    const all = [...own, ...this.#items];
    all[this.#engine.entrance.element] = this.#entrance;
    const to = new Writer(reader.remaining + 4 * this.#items.length);
    to.u32(1);
    const edited = { ...segment!, items: { kind: "functions", functions: all } } as const;
    writeElementSegment(to, this.#source, edited, unmoved);
    return to;
  }

  /** What its linker is told: the memory that it takes, and with it its items of the table, which are more. */
  #dynamic(name: string, reader: Reader): Writer {
    const { bytes } = this.#source;
    const to = new Writer(reader.remaining + 8);
    const begin = reader.position;
    reader.name(64);
    const memoryInfo = reader.byte();
    const length = reader.u32();
    const end = reader.position + length;
    if (memoryInfo !== 1) throw reader.malformed(`${name} begins with another part`);
    const info = new Writer();
    info.u32(reader.u32());
    info.u32(reader.u32());
    info.u32(reader.u32() + this.#items.length);
    info.copy(bytes, reader.position, end);
    to.copy(bytes, begin, end - length - u32Length(length));
    to.blob(info.view());
    to.copy(bytes, end, reader.position + reader.remaining);
    return to;
  }
}
