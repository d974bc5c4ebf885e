// Functions that do the work of one instruction on tables, whose items are ids or handles (`reference-types.ts`).
import type { FunctionType } from "../../wasm/module.ts";
import { valueTypes } from "../../wasm/value-types.ts";
import type { Bridge } from "./bridge.ts";
import { Code, functionBody } from "./code.ts";
import type { EngineEdit } from "./engine-edit.ts";
import { functionOf, type JoinableModule } from "./joinable-module.ts";
import { type Trap, traps } from "./trap.ts";

const { i32 } = valueTypes;

/** Where the state's address is found, and where the reason goes for which a function stops. */
interface TableGlobals {
  readonly state: number;
  readonly trap: number;
}

/** The type of table.copy, table.fill and table.init as functions. */
const tableWorkType: FunctionType = { params: [i32, i32, i32], results: [] };

const [first, second, count] = [0, 1, 2] as const;

/** Stops unless `count` items from the one in the local `start` on are within as many as `length` leaves on the stack. */
function within(
  code: Code,
  { trap }: TableGlobals,
  start: number,
  length: () => void,
  why: Trap,
): void {
  code.op("local.get", start).op("i64.extend_i32_u");
  code.op("local.get", count).op("i64.extend_i32_u").op("i64.add");
  length();
  code.op("i64.extend_i32_u").op("i64.gt_u").open("if");
  code.i32(why).op("global.set", trap).op("return").end();
}

const lengthOf =
  (code: Code, { state }: TableGlobals, record: number) =>
  () =>
    void code.op("global.get", state).op("i32.load", 2, record).op("i32.load", 2, 4);

function addressOf(code: Code, { state }: TableGlobals, record: number, item: number): void {
  code.op("global.get", state).op("i32.load", 2, record).op("i32.load", 2, 0);
  code.op("local.get", item).i32(2).op("i32.shl").op("i32.add");
}

function bytesOfItems(code: Code): void {
  code.op("local.get", count).i32(2).op("i32.shl");
}

/** (to, from, count): table.copy between tables, whose records' addresses are at these places of the state. */
function tableCopy(globals: TableGlobals, to: number, from: number): Uint8Array {
  const code = new Code();
  within(code, globals, first, lengthOf(code, globals, to), traps.table);
  within(code, globals, second, lengthOf(code, globals, from), traps.table);
  addressOf(code, globals, to, first);
  addressOf(code, globals, from, second);
  bytesOfItems(code);
  code.op("memory.copy", 0, 0);
  return functionBody([], code);
}

/** (from, item, count): table.fill. */
function tableFill(globals: TableGlobals, table: number): Uint8Array {
  const [at, end] = [3, 4] as const;
  const code = new Code();
  within(code, globals, first, lengthOf(code, globals, table), traps.table);
  addressOf(code, globals, table, first);
  code.op("local.tee", at);
  bytesOfItems(code);
  code.op("i32.add").op("local.set", end);
  code.open("block").open("loop");
  code.op("local.get", at).op("local.get", end).op("i32.eq").op("br_if", 1);
  code.op("local.get", at).op("local.get", second).op("i32.store", 2, 0);
  code.op("local.get", at).i32(4).op("i32.add").op("local.set", at).op("br", 0);
  code.end().end();
  return functionBody([i32, i32], code);
}

/** (to, from, count): table.init of a segment of so many items, which `data` has as bytes and which may be dropped. */
function tableInit(
  globals: TableGlobals,
  table: number,
  segment: { readonly data: number; readonly items: number; readonly dropped: number },
): Uint8Array {
  const code = new Code();
  within(code, globals, first, lengthOf(code, globals, table), traps.table);
  const items = () => {
    code.i32(0).i32(segment.items).op("global.get", globals.state);
    code.op("i32.load", 2, segment.dropped).op("select");
  };
  within(code, globals, second, items, traps.element);
  addressOf(code, globals, table, first);
  code.op("local.get", second).i32(2).op("i32.shl");
  bytesOfItems(code);
  code.op("memory.init", segment.data, 0);
  return functionBody([], code);
}

const growType: FunctionType = { params: [i32, i32], results: [i32] };

/** The functions of a module's tables, added to the engine as its code asks for them. */
export class TableWork {
  readonly #edit: EngineEdit;
  readonly #bridge: Bridge;
  readonly #globals: TableGlobals;
  readonly #joinable: JoinableModule;
  /** Ids of functions that may stand in tables. */
  readonly #ids: ReadonlyMap<number, number>;
  readonly #made = new Map<string, number>();
  readonly #data = new Map<number, number>();
  /** By element segment: its items, as instructions name a segment any number of times. */
  readonly #items = new Map<number, readonly number[]>();

  constructor(
    edit: EngineEdit,
    bridge: Bridge,
    globals: TableGlobals,
    joinable: JoinableModule,
    ids: ReadonlyMap<number, number>,
  ) {
    this.#edit = edit;
    this.#bridge = bridge;
    this.#globals = globals;
    this.#joinable = joinable;
    this.#ids = ids;
  }

  /** (item, count) → the length before, or -1. */
  grow(table: number): number {
    const at = this.#joinable.layout.tableGrows[table]!;
    return this.#once(`grow ${table}`, growType, () => this.#bridge.leave(growType, at));
  }

  fill(table: number): number {
    const body = () => tableFill(this.#globals, this.#record(table));
    return this.#once(`fill ${table}`, tableWorkType, body);
  }

  copy(to: number, from: number): number {
    const body = () => tableCopy(this.#globals, this.#record(to), this.#record(from));
    return this.#once(`copy ${to} ${from}`, tableWorkType, body);
  }

  init(table: number, segment: number): number {
    const dropped = this.#joinable.layout.elements[segment]!;
    const body = () =>
      tableInit(this.#globals, this.#record(table), {
        data: this.#dataOf(segment),
        items: this.itemsOf(segment).length,
        dropped,
      });
    return this.#once(`init ${table} ${segment}`, tableWorkType, body);
  }

  /** What an element segment has, as ids. */
  itemsOf(segment: number): readonly number[] {
    const known = this.#items.get(segment);
    if (known !== undefined) return known;
    const { module } = this.#joinable;
    const { items } = module.elements[segment]!;
    const named =
      items.kind === "functions"
        ? items.functions
        : items.expressions.map((each) => functionOf(module, each));
    const all = named.map((index) => (index === null ? 0 : this.#ids.get(index)!));
    this.#items.set(segment, all);
    return all;
  }

  #record(table: number): number {
    return this.#joinable.layout.tables[table]!;
  }

  #dataOf(segment: number): number {
    const known = this.#data.get(segment);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(Uint32Array.from(this.itemsOf(segment)).buffer);
    const data = this.#edit.addData(bytes);
    this.#data.set(segment, data);
    return data;
  }

  #once(name: string, type: FunctionType, body: () => Uint8Array): number {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const made = this.#edit.addFunction(this.#edit.type(type), body());
    this.#made.set(name, made);
    return made;
  }
}
