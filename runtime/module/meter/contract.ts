// What a metered module and its host agree on, by name. README.md says what holds when.

/** The module name of everything that a worker's metered module imports. */
export const meterModule = "skerry:meter";

/** Names of the imports, in the order in which a worker's metered module imports them. */
export const meterImports = {
  /** Function () -> i64: called when `fuel` is below zero; a grant to add, or 0 to end the guest. */
  refill: "refill",
  /** Mutable i64: fuel left of the current slice; may go below zero. */
  fuel: "fuel",
  /** Mutable i64: pages of 64 KiB by which all memories of the instance may still grow. */
  pages: "pages",
  /** Mutable i64: elements by which all tables of the instance may still grow. */
  elements: "elements",
  /** Mutable i32: slots of 8 bytes the call stack may still grow by; below zero once it overflowed. */
  stack: "stack",
  /** Mutable i64: pages of the last `memory.grow` that `pages` did not cover; 0 where none was, or memory grew after it. */
  refused: "refused",
  /** Mutable i64: the number of the next record, which all modules of an instance count together. Only where
   * they are traced. */
  sequence: "sequence",
} as const;

/** Mutable i64, for each memory of a bounded module, followed by its index: its size in bytes as the guest sees it. It is
 * as large as the engine's, or smaller: the guest's code reaches nothing past it. Shared by all modules that share the
 * memory. */
export const sizeImportPrefix = "size:";

/** Index of the one imported function; source functions come after it, in their order. */
export const refillFunction = 0;
/** Functions that come before the source's. */
export const addedImportedFunctions = 1;

/** Exports by which the host saves and restores an instance's state, each followed by a number that
 * counts from 0 over the memories, or mutable number globals, that the module defines. */
export const memoryExportPrefix = "skerry:memory:";
export const globalExportPrefix = "skerry:global:";

/** Exports by which the host sees what a module wrote that is metered with tracking, each followed by the
 * index of the memory written to: a map of its own, which holds a 1 for each page that may have been
 * written since the host cleared it. A page written by no code of the module stays 0. */
export const writtenExportPrefix = "skerry:written:";

/** The values of a byte of such a map. */
export const written = {
  /** A map's page: 2^10 bytes. */
  pageShift: 10,
  pageBytes: 1024,
  /** Bytes past a marked page that may have been written as well. */
  tail: 256,
  /** The most bytes of a map: one a page, for the 4 GiB that an address can reach. */
  mapBytes: 2 ** 22,
  /** Bytes that a map begins with, where no code runs before the host can grow it: for 128 MiB. */
  firstMapBytes: 2 ** 17,
  /** Bytes of tracked memories that an instance may have to be restored, when it has started. To restore them costs by
   * what was written, but an instance is looked through when it is made, and its contents are kept twice, which counts
   * towards no worker's cap. */
  maxBytes: 2 ** 26,
} as const;

/** Export of a memory that holds what each function burned, of a module metered with a profile. */
export const profileExport = "skerry:profile";

/** The export of the memory with the call records of a module that is metered with a trace. */
export const traceExport = "skerry:trace";

/** The layout of such a memory, in bytes: at 0 an i64, the position of the next record from `first` on, which returns
 * to 0 at `capacity`. A record is two i64, little endian: its number times 2^32 plus 4 times the function's number
 * plus its kind; and a value. */
export const traceRecords = { first: 16, bytes: 16, capacity: 2 ** 23 } as const;

/** Kinds of records. The value is the fuel left on the account and in hand; for `pages`, which follows `grow` and has
 * the memory's number in the function's place, how large that is now. */
export const traceKinds = { enter: 0, leave: 1, grow: 2, pages: 3 } as const;

/** In the memory's place of records of kind `pages`: after `enter` of the function by which an engine runs scripts come
 * the name of the one that it calls, and the function itself (`callee.ts`). */
export const calleeNameNumber = 2 ** 24;
export const calleeNumber = calleeNameNumber + 1;

/** Export of a global, mutable i32, of a module that is an engine which runs scripts: the address of the script's instruction
 * that is next, while the engine asks for more fuel to take it; else 0. */
export const scriptPlaceExport = "skerry:script-place";

/** The version of the records of traced modules. Artifacts of another version are not used. */
export const traceVersion = 5;

/** Beginnings of names that a source module may neither import nor export. */
export const reservedPrefixes: readonly string[] = [
  meterModule,
  memoryExportPrefix,
  globalExportPrefix,
  writtenExportPrefix,
  profileExport,
  traceExport,
  scriptPlaceExport,
];

/** Slots that a call takes besides its function's parameters, results, locals and operands: return
 * address, saved registers, and what compiled code keeps for itself. V8's compilers use five or six. */
export const callSlots = 12;

/** The names of the imports and exports of a module that is metered on its own. STANDALONE.md says what holds when. */
export const standalone = {
  /** Import, () -> (): called when the fuel is below zero. */
  outOfFuel: { module: "skerry", name: "out-of-fuel" },
  /** Export, mutable i64: fuel left. */
  fuel: "skerry:fuel",
  /** Export, mutable i32: slots of 8 bytes the call stack may still grow by. */
  stack: "skerry:stack",
} as const;

/** How every export begins that metering adds, in either contract. */
export const exportPrefix = "skerry:";
