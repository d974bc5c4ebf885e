// What a metered module and its host agree on, by name. README.md says what holds when.

/** The module name of everything that metering imports. */
export const meterModule = "skerry:meter";

/** Names of the imports, in the order in which a metered module imports them, before all others. */
export const meterImports = {
  /** Function () -> i64: called when `fuel` went below zero; a grant to add, or 0 to end the guest. */
  refill: "refill",
  /** Mutable i64: fuel left of the current slice; may go below zero. */
  fuel: "fuel",
  /** Mutable i64: pages of 64 KiB by which all memories of the instance may still grow. */
  pages: "pages",
  /** Mutable i64: elements by which all tables of the instance may still grow. */
  elements: "elements",
  /** Mutable i32: slots of 8 bytes the call stack may still grow by; below zero once it overflowed. */
  stack: "stack",
} as const;

/** Index of the one imported function; source functions come after it, in their order. */
export const refillFunction = 0;
/** Functions that come before the source's. */
export const addedImportedFunctions = 1;

/** Indices of the imported globals; source globals come after them, in their order. */
export const meterGlobals = { fuel: 0, pages: 1, elements: 2, stack: 3 } as const;
/** Globals that come before the source's. */
export const addedImportedGlobals = 4;

/** Exports by which the host saves and restores an instance's state, each followed by a number that
 * counts from 0 over the memories, or mutable number globals, that the module defines. */
export const memoryExportPrefix = "skerry:memory:";
export const globalExportPrefix = "skerry:global:";

/** Beginnings of names that a source module may neither import nor export. */
export const reservedPrefixes: readonly string[] = [
  meterModule,
  memoryExportPrefix,
  globalExportPrefix,
];

/** Slots that a call takes besides its function's parameters, results, locals and operands: return
 * address, saved registers, and what compiled code keeps for itself. V8's compilers use five or six. */
export const callSlots = 12;
