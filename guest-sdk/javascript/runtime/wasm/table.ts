import { addressOf } from "./bridge.ts";
import { functionId } from "./crossing.ts";
import type { Sizes } from "./description.ts";
import { addHolder, handleOf, valueOfHandle } from "./references.ts";
import { wholeNumber } from "./whole-number.ts";

/** What an instance tells of functions that stand in tables: ids are numbers of the joined engine, and never 0. */
export interface FunctionIds {
  idOf(value: unknown): number | null;
  functionOf(id: number): unknown;
}

// Modules grow tables too: what scripts put in the place of these is not called then.
const Words = Int32Array;
const { fill, set } = Words.prototype;
const { apply } = Reflect;

const mostItems = 10_000_000;

/** For modules: the address of a table's record. */
export let recordOfTable: (table: Table) => number;

/** Whether a table is what a module declares to import. */
export let tableFits: (table: Table, wanted: Sizes & { readonly element: string }) => boolean;

/** Grows a table as the instruction does, with items of this number: -1 where it can't. */
export let growTableOrRefuse: (table: Table, delta: number, item: number) => number;

/** Whether an item of a table has this number. */
export let tableHas: (table: Table, item: number) => boolean;

/** Gives a table of functions to an instance; false where another one has it. */
export let ownTable: (table: Table, owner: FunctionIds) => boolean;

const noFunctions: FunctionIds = { idOf: () => null, functionOf: () => null };

const elements: Readonly<Record<string, string>> = { anyfunc: "c", funcref: "c", externref: "r" };

/** WebAssembly.Table. One of functions belongs to the instance that it was first given to: its items are that one's. */
export class Table {
  #items: Int32Array<ArrayBuffer>;
  readonly #element: string;
  readonly #max: number;
  #owner: FunctionIds | null = null;
  /** For modules: the address of the items, and their number. */
  readonly #record = new Int32Array(2);
  readonly #recordAddress = addressOf(this.#record.buffer);

  static {
    recordOfTable = (table) => table.#recordAddress;
    tableFits = (table, { min, max, element }) =>
      table.#element === element &&
      table.#items.length >= min &&
      (max === null || table.#max <= max);
    growTableOrRefuse = (table, delta, item) => {
      const had = table.#items.length;
      if (had + delta > table.#max) return -1;
      try {
        table.#lengthen(delta, item);
        return had;
      } catch {
        return -1;
      }
    };
    tableHas = (table, item) => table.#items.includes(item);
    ownTable = (table, owner) => {
      if (table.#element === "r") return true;
      table.#owner ??= owner;
      return table.#owner === owner;
    };
  }

  constructor(
    descriptor: { element: string; initial: number; maximum?: number },
    ...values: readonly [unknown?]
  ) {
    const name = String(descriptor?.element);
    if (!Object.hasOwn(elements, name)) {
      throw new TypeError(`WebAssembly.Table(): no table of ${name} here`);
    }
    const element = elements[name]!;
    this.#element = element;
    const initial = wholeNumber(descriptor.initial, "WebAssembly.Table(): 'initial'");
    this.#max =
      descriptor.maximum === undefined
        ? mostItems
        : wholeNumber(descriptor.maximum, "WebAssembly.Table(): 'maximum'");
    if (initial > this.#max) {
      throw new RangeError("WebAssembly.Table(): 'initial' is above 'maximum'");
    }
    this.#items = new Int32Array(0);
    this.#set(new Int32Array(initial).fill(this.#numberOf(values)));
    if (element === "r") {
      addHolder((held) => {
        const items = this.#items;
        const { length } = items;
        for (let place = 0; place < length; place++) held[items[place]!] = 1;
        return length;
      }, initial);
    }
  }

  get length(): number {
    return this.#items.length;
  }

  get(index: number): unknown {
    const item = this.#items[this.#place(index, "get")]!;
    if (this.#element === "r") return valueOfHandle(item);
    return item === 0 ? null : this.#owner?.functionOf(item);
  }

  set(index: number, ...values: readonly [unknown?]): void {
    const place = this.#place(index, "set");
    this.#items[place] = this.#numberOf(values);
  }

  grow(delta: number, ...values: readonly [unknown?]): number {
    const had = this.#items.length;
    const more = wholeNumber(delta, "WebAssembly.Table.grow(): Argument 0");
    if (had + more > this.#max) {
      throw new RangeError("WebAssembly.Table.grow(): failed to grow table");
    }
    this.#lengthen(more, this.#numberOf(values));
    return had;
  }

  #lengthen(delta: number, item: number): void {
    const had = this.#items.length;
    const grown = new Words(had + delta);
    apply(fill, grown, [item, had]);
    apply(set, grown, [this.#items]);
    this.#set(grown);
  }

  /** The number of the item that is given; where none is, that of the default. */
  #numberOf(values: readonly [unknown?]): number {
    if (this.#element === "r") return handleOf(values[0]);
    return functionId(this.#owner ?? noFunctions, values.length === 0 ? null : values[0]);
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
