import { addressOf } from "./bridge.ts";
import type { Sizes } from "./description.ts";
import { wholeNumber } from "./whole-number.ts";

/** What an instance tells of functions that stand in tables: ids are numbers of the joined engine. */
export interface FunctionIds {
  idOf(value: unknown): number | null;
  functionOf(id: number): unknown;
}

const mostItems = 10_000_000;

/** For modules: the address of a table's record. */
export let recordOfTable: (table: Table) => number;

/** Whether a table is what a module declares to import. */
export let tableFits: (table: Table, sizes: Sizes) => boolean;

/** Gives a table to an instance; false where another one has it. */
export let ownTable: (table: Table, owner: FunctionIds) => boolean;

/** WebAssembly.Table of functions. It belongs to the instance that it was first given to: its items are that one's. */
export class Table {
  #items: Int32Array<ArrayBuffer>;
  readonly #max: number;
  #owner: FunctionIds | null = null;
  /** For modules: the address of the items, and their number. */
  readonly #record = new Int32Array(2);
  readonly #recordAddress = addressOf(this.#record.buffer);

  static {
    recordOfTable = (table) => table.#recordAddress;
    tableFits = (table, { min, max }) =>
      table.#items.length >= min && (max === null || table.#max <= max);
    ownTable = (table, owner) => {
      table.#owner ??= owner;
      return table.#owner === owner;
    };
  }

  constructor(descriptor: { element: string; initial: number; maximum?: number }) {
    if (descriptor?.element !== "anyfunc" && descriptor?.element !== "funcref") {
      throw new TypeError(`WebAssembly.Table(): no table of ${descriptor?.element} here`);
    }
    const initial = wholeNumber(descriptor.initial, "WebAssembly.Table(): 'initial'");
    this.#max =
      descriptor.maximum === undefined
        ? mostItems
        : wholeNumber(descriptor.maximum, "WebAssembly.Table(): 'maximum'");
    if (initial > this.#max) {
      throw new RangeError("WebAssembly.Table(): 'initial' is above 'maximum'");
    }
    this.#items = new Int32Array(0);
    this.#set(new Int32Array(initial));
  }

  get length(): number {
    return this.#items.length;
  }

  get(index: number): unknown {
    const id = this.#items[this.#place(index, "get")]!;
    return id === 0 ? null : this.#owner?.functionOf(id);
  }

  set(index: number, value: unknown = null): void {
    const place = this.#place(index, "set");
    this.#items[place] = this.#idOf(value);
  }

  grow(delta: number, value: unknown = null): number {
    const had = this.#items.length;
    const length = had + wholeNumber(delta, "WebAssembly.Table.grow(): Argument 0");
    if (length > this.#max) {
      throw new RangeError("WebAssembly.Table.grow(): failed to grow table");
    }
    const grown = new Int32Array(length).fill(this.#idOf(value), had);
    grown.set(this.#items);
    this.#set(grown);
    return had;
  }

  #idOf(value: unknown): number {
    if (value === null) return 0;
    const id = this.#owner?.idOf(value) ?? null;
    if (id !== null) return id;
    throw new TypeError(
      "WebAssembly.Table: an item is null or a function that the table's own instance exports",
    );
  }

  #place(index: unknown, what: string): number {
    const place = wholeNumber(index, `WebAssembly.Table.${what}(): Argument 0`);
    if (place < this.#items.length) return place;
    throw new RangeError(`WebAssembly.Table.${what}(): invalid address ${place}`);
  }

  #set(items: Int32Array<ArrayBuffer>): void {
    this.#items = items;
    this.#record[0] = addressOf(items.buffer);
    this.#record[1] = items.length;
  }
}
