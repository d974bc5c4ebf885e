import { type DecodedModule, globalTypes, type Import } from "../../wasm/module.ts";

/** Values that cross through memory, at most: parameters of one call, and results. */
export const crossingValues = 64;

/** Where an instance's state has what is not of its module. Its state is a block of memory, so that a module may have
 * many instances: all code of the module finds it by one global. */
export const stateOffsets = {
  /** The address of its memory's record: the address of its bytes, and their number. */
  memory: 0,
  /** The function that grows the memory, as a value of the engine. */
  grow: 8,
  /** Values on their way: integers of 64 bits, and where there are several results. */
  crossing: 16,
} as const;

const firstOwn = stateOffsets.crossing + 8 * crossingValues;

/** Where an instance's state has what is of its module, as offsets in bytes. */
export interface StateLayout {
  /** By table: the address of its record, which is that of its items and their number. */
  readonly tables: readonly number[];
  /** By imported function: the function, as a value of the engine. */
  readonly functions: readonly number[];
  /** By function of a script that may stand in its tables: the function, as a value of the engine. */
  readonly adapters: readonly number[];
  /** By global, imported ones first: its value; of one that is imported and mutable, the value's address. */
  readonly globals: readonly number[];
  /** By table: the function that grows it, as a value of the engine. */
  readonly tableGrows: readonly number[];
  /** By data segment: not 0 once it is dropped. */
  readonly data: readonly number[];
  /** By element segment: the same. */
  readonly elements: readonly number[];
  readonly bytes: number;
}

/** Lays out the state of a module's instances. */
export function stateLayout(module: DecodedModule, adapters: number): StateLayout {
  let next = firstOwn;
  const place = (bytes: number) => {
    const at = next;
    next += bytes;
    return at;
  };
  const isTable = ({ type }: Import) => type.kind === "table";
  const isFunction = ({ type }: Import) => type.kind === "function";
  const tables = [...module.imports.filter(isTable), ...module.tables];
  const layout = {
    functions: module.imports.filter(isFunction).map(() => place(8)),
    adapters: Array.from({ length: adapters }, () => place(8)),
    globals: globalTypes(module).map(() => place(16)),
    tableGrows: tables.map(() => place(8)),
    tables: tables.map(() => place(4)),
    data: module.data.map(() => place(4)),
    elements: module.elements.map(() => place(4)),
  };
  return { ...layout, bytes: Math.ceil(next / 16) * 16 };
}
