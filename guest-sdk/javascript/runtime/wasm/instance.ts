import { adapted } from "./adapter.ts";
import { addressOf, enter, keepAt, placeOf } from "./bridge.ts";
import { adapter, Crossing, exported, imported, uncallable } from "./crossing.ts";
import type { Description, GlobalDescription, ImportDescription } from "./description.ts";
import { LinkError, trapped } from "./errors.ts";
import { cellOf, Global, globalOf, readCell, writeCell } from "./global.ts";
import { growOrRefuse, Memory, memoryFits, recordOfMemory } from "./memory.ts";
import { adapterOf, descriptionOf, type Module } from "./module.ts";
import { addHoldingCell, holding } from "./references.ts";
import {
  type FunctionIds,
  growTableOrRefuse,
  ownTable,
  recordOfTable,
  Table,
  tableFits,
  tableHas,
} from "./table.ts";

// biome-ignore lint/suspicious/noExplicitAny: functions of any type.
type AnyFunction = (...values: any[]) => any;
type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Everything that lives as long as an instance's functions do: modules know it by addresses alone. */
class Parts implements FunctionIds {
  readonly #description: Description;
  readonly #state: ArrayBuffer;
  readonly #words: Int32Array;
  readonly #address: number;
  readonly #crossing: Crossing;
  readonly #place: number;
  readonly #held: unknown[] = [];
  readonly #functions = new Map<number, AnyFunction>();
  readonly #ids = new Map<unknown, number>();
  readonly #idOfIndex = new Map<number, number>();
  readonly #tables: Table[] = [];
  readonly #globals: Global[] = [];
  #memory: Memory | null = null;

  constructor(description: Description) {
    const { state, reachable } = description;
    this.#description = description;
    this.#state = new ArrayBuffer(state.bytes);
    this.#words = new Int32Array(this.#state);
    this.#address = addressOf(this.#state);
    this.#crossing = new Crossing(this.#state, state.crossing, this);
    this.#place = placeOf(description.hash);
    for (const [at, [, index]] of reachable.entries()) {
      this.#idOfIndex.set(index, this.#idAt(at));
    }
  }

  link(imports: unknown): void {
    const { imports: wanted, memory, tables, globals } = this.#description;
    if (wanted.length > 0 && (typeof imports !== "object" || imports === null)) {
      throw new TypeError(
        "WebAssembly.Instance(): Imports argument must be present and must be an object",
      );
    }
    for (const [index, each] of wanted.entries()) this.#import(index, each, imports as Imports);
    if (memory !== null) this.#memory ??= new Memory(sizesOf(memory));
    const own = this.#memory ?? new Memory({ initial: 0 });
    this.#held.push(own);
    this.#words[this.#description.state.memory / 4] = recordOfMemory(own);
    this.#keep(this.#description.state.grow, (delta: number) => growOrRefuse(own, delta));
    for (const { element, ...sizes } of tables.slice(this.#tables.length)) {
      const descriptor = { element: element === "r" ? "externref" : "anyfunc", ...sizesOf(sizes) };
      this.#tables.push(new Table(descriptor, null));
    }
    for (const [index, table] of this.#tables.entries()) {
      if (!ownTable(table, this)) {
        throw new LinkError("WebAssembly.Instance(): a table of another instance can't be shared");
      }
      const { at, grow } = tables[index]!;
      this.#words[at / 4] = recordOfTable(table);
      this.#keep(grow, (item: number, delta: number) =>
        growTableOrRefuse(table, delta >>> 0, item),
      );
    }
    for (const { value: type, mutable, at } of globals.slice(this.#globals.length)) {
      this.#addGlobal(type, mutable, at);
    }
  }

  #addGlobal(type: string, mutable: boolean, at: number): void {
    const view = new DataView(this.#state, at);
    const address = this.#address + at;
    this.#globals.push(globalOf({ type, mutable, view, address, functions: this }));
  }

  start(): void {
    const { start, types, references } = this.#description;
    const id = this.#place + types.length;
    const run = () => enter(this.#place + start.type, this.#address, id);
    if ((references ? holding(run) : run)() === null) throw trapped();
  }

  exports(): Readonly<Record<string, unknown>> {
    const found = Object.create(null) as Record<string, unknown>;
    for (const { name, kind, index } of this.#description.exports) {
      if (kind === "function") found[name] = this.functionOf(this.#idOfIndex.get(index)!);
      else if (kind === "memory") found[name] = this.#memory;
      else if (kind === "table") found[name] = this.#tables[index];
      else found[name] = this.#globals[index];
    }
    return Object.freeze(found);
  }

  functionOf(id: number): AnyFunction {
    const known = this.#functions.get(id);
    if (known !== undefined) return known;
    const { types, reachable, references } = this.#description;
    const [type, index] = reachable[id - this.#place - types.length - 1]!;
    const made =
      type === null
        ? uncallable()
        : exported(types[type]!, this.#place + type, this.#address, id, this.#crossing, references);
    Object.defineProperty(made, "name", { value: String(index), configurable: true });
    this.#functions.set(id, made);
    this.#ids.set(made, id);
    // Whoever has the function has all that it needs.
    parts.set(made, this);
    return made;
  }

  idOf(value: unknown): number | null {
    return this.#ids.get(value) ?? this.#adapt(value);
  }

  /** Takes a function of a script for the tables: one of the module's adapters calls it. */
  #adapt(value: unknown): number | null {
    const script = typeof value === "function" ? adapted.get(value) : undefined;
    if (script === undefined) return null;
    const [params, results] = script.type;
    const free = () =>
      this.#adaptersOf(params, results).find(([place]) => !this.#functions.has(this.#idAt(place)));
    if (free() === undefined) this.#releaseAdapters(params, results);
    const found = free();
    if (found === undefined) {
      throw new RangeError(
        `WebAssembly: no more functions of the type (${params}) → (${results}) of scripts can stand in the tables of this module`,
      );
    }
    const [place, at] = found;
    this.#keep(at, imported(script.type, script.called, this.#crossing));
    this.#functions.set(this.#idAt(place), value as AnyFunction);
    this.#ids.set(value, this.#idAt(place));
    return this.#idAt(place);
  }

  #adaptersOf(params: string, results: string) {
    const { adapters, reachable, types } = this.#description;
    return adapters.filter(([place]) => {
      const type = types[reachable[place]![0]!]!;
      return type[0] === params && type[1] === results;
    });
  }

  /** Gives those free whose functions stand in no table any more. */
  #releaseAdapters(params: string, results: string): void {
    if (this.#description.globals.some(({ value }) => value === "c")) return;
    for (const [place] of this.#adaptersOf(params, results)) {
      const id = this.#idAt(place);
      if (this.#tables.some((table) => tableHas(table, id))) continue;
      this.#ids.delete(this.#functions.get(id));
      this.#functions.delete(id);
    }
  }

  #idAt(place: number): number {
    return this.#place + this.#description.types.length + 1 + place;
  }

  #keep(at: number, value: AnyFunction): void {
    this.#held.push(value);
    keepAt(this.#address + at, value);
  }

  #import(index: number, each: ImportDescription, imports: Imports): void {
    const { module: from, name } = each;
    const where = `WebAssembly.Instance(): Import #${index} "${from}"`;
    const namespace = imports[from];
    if (typeof namespace !== "object" && typeof namespace !== "function") {
      throw new TypeError(`${where}: module is not an object or function`);
    }
    const value = namespace?.[name];
    const refuse = (what: string) => new LinkError(`${where} "${name}": ${what}`);
    if (each.kind === "function") {
      if (typeof value !== "function") throw refuse("function import requires a callable");
      this.#keep(each.at, imported(each.type, value as AnyFunction, this.#crossing));
    } else if (each.kind === "memory") {
      if (!(value instanceof Memory))
        throw refuse("memory import must be a WebAssembly.Memory object");
      if (!memoryFits(value, this.#description.memory!))
        throw refuse("memory import has other sizes");
      this.#memory = value;
    } else if (each.kind === "table") {
      if (!(value instanceof Table)) throw refuse("table import requires a WebAssembly.Table");
      if (!tableFits(value, this.#description.tables[this.#tables.length]!)) {
        throw refuse("table import has other sizes");
      }
      this.#tables.push(value);
    } else if (each.kind === "global") {
      this.#importGlobal(each, value, refuse);
    }
  }

  #importGlobal(
    { value: type, mutable, at }: GlobalDescription,
    value: unknown,
    refuse: (what: string) => Error,
  ): void {
    const view = new DataView(this.#state, at);
    const own = { type, view, functions: this };
    if (value instanceof Global) {
      const cell = cellOf(value);
      if (cell.type !== type || cell.mutable !== mutable)
        throw refuse("imported global does not match");
      this.#held.push(value);
      this.#globals.push(value);
      if (mutable) {
        this.#words[at / 4] = cell.address;
        return;
      }
      if (type === "r") addHoldingCell(view);
      writeCell(own, readCell(cell));
      return;
    }
    if (mutable) throw refuse("imported mutable global must be a WebAssembly.Global object");
    if (!isOf(type, value)) {
      throw refuse(
        "global import must be a number, valid Wasm reference, or WebAssembly.Global object",
      );
    }
    writeCell(own, value);
    this.#addGlobal(type, mutable, at);
  }
}

/** True for what an immutable global of the type may be imported as. */
function isOf(type: string, value: unknown): boolean {
  if (type === "r") return true;
  if (type === "c") return value === null;
  return typeof value === (type === "l" ? "bigint" : "number");
}

const parts = new WeakMap<object, Parts>();

/** WebAssembly.Instance. */
export class Instance {
  readonly exports: Readonly<Record<string, unknown>>;

  constructor(module: Module, imports?: unknown) {
    const type = adapterOf(module);
    if (type !== undefined) {
      const called = (imports as Imports | undefined)?.e?.f;
      if (typeof called !== "function") {
        throw new LinkError(
          "WebAssembly.Instance(): Import #0: function import requires a callable",
        );
      }
      const f = adapter(type, called as AnyFunction);
      adapted.set(f, { type, called: called as AnyFunction });
      this.exports = Object.freeze(Object.assign(Object.create(null), { f }));
      return;
    }
    const own = new Parts(descriptionOf(module));
    own.link(imports);
    own.start();
    this.exports = own.exports();
    parts.set(this, own);
  }
}

function sizesOf({ min, max }: { readonly min: number; readonly max: number | null }) {
  return max === null ? { initial: min } : { initial: min, maximum: max };
}
