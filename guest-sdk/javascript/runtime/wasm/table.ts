import { addressOf } from "./bridge.ts";
import type { Sizes } from "./description.ts";

/** What an instance tells of functions that stand in tables: ids are numbers of the joined engine. */
export interface FunctionIds {
  idOf(value: unknown): number | null;
  functionOf(id: number): unknown;
}

const mostItems = 10_000_000;

/** WebAssembly.Table of functions. It belongs to the instance that it was first given to: its items are that one's. */
export class Table {
  #items: Int32Array<ArrayBuffer>;
  readonly #max: number;
  #owner: FunctionIds | null = null;
  /** For modules: the address of the items, and their number. */
  readonly #record = new Int32Array(2);
  readonly recordAddress = addressOf(this.#record.buffer);

  constructor(descriptor: { element: string; initial: number; maximum?: number }) {
    if (descriptor?.element !== "anyfunc" && descriptor?.element !== "funcref") {
      throw new TypeError(`WebAssembly.Table(): no table of ${descriptor?.element} here`);
    }
    this.#max = descriptor.maximum ?? mostItems;
    this.#items = new Int32Array(0);
    this.#set(new Int32Array(Number(descriptor.initial)));
    Object.defineProperty(this, "recordAddress", { enumerable: false });
  }

  get length(): number {
    return this.#items.length;
  }

  get(index: number): unknown {
    this.#check(index, "get");
    const id = this.#items[index]!;
    return id === 0 ? null : this.#owner?.functionOf(id);
  }

  set(index: number, value: unknown = null): void {
    this.#check(index, "set");
    this.#items[index] = this.#idOf(value);
  }

  grow(delta: number, value: unknown = null): number {
    const had = this.#items.length;
    if (had + delta > this.#max) {
      throw new RangeError("WebAssembly.Table.grow(): failed to grow table");
    }
    const grown = new Int32Array(had + delta).fill(this.#idOf(value), had);
    grown.set(this.#items);
    this.#set(grown);
    return had;
  }

  fits({ min, max }: Sizes): boolean {
    return this.#items.length >= min && (max === null || this.#max <= max);
  }

  /** Gives it to an instance; false where another one has it. */
  own(owner: FunctionIds): boolean {
    this.#owner ??= owner;
    return this.#owner === owner;
  }

  #idOf(value: unknown): number {
    if (value === null) return 0;
    const id = this.#owner?.idOf(value) ?? null;
    if (id !== null) return id;
    throw new TypeError(
      "WebAssembly.Table: an item is null or a function that the table's own instance exports",
    );
  }

  #check(index: number, what: string): void {
    if (!(index >= 0 && index < this.#items.length)) {
      throw new RangeError(`WebAssembly.Table.${what}(): invalid address ${index}`);
    }
  }

  #set(items: Int32Array<ArrayBuffer>): void {
    this.#items = items;
    this.#record[0] = addressOf(items.buffer);
    this.#record[1] = items.length;
  }
}
