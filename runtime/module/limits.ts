import { MiB } from "../byte-units.ts";
import type { DecodeLimits } from "../wasm/decode-limits.ts";

/** Bytes of a module's file. */
export const moduleBytes = 50 * MiB;

/** Bounds on a module's structure. Each lies well above what toolchains make (the largest seen, of a
 * 14 MB JavaScript engine, is a tenth or less of most) and well below what costs the host more than
 * a moment of compiling. */
export const decodeLimits: DecodeLimits = {
  sections: 2_000,
  types: 20_000,
  typeGroups: 20_000,
  // V8 allows as many and no more.
  subtypeDepth: 63,
  structFields: 2_000,
  structFieldsTotal: 200_000,
  // V8 allows one more, which is for the purse (module/meter/README.md).
  typeValues: 999,
  typeValuesTotal: 200_000,
  imports: 10_000,
  exports: 20_000,
  nameBytes: 4_096,
  functions: 100_000,
  tables: 64,
  memories: 16,
  tags: 1_000,
  globals: 20_000,
  elementSegments: 20_000,
  elementItems: 400_000,
  // As many as V8 allows. Go makes one for each piece between zeros: 28,790 for a hello.
  dataSegments: 100_000,
  initialiserBytes: 65_536,
  bodyBytes: 2 * MiB,
  locals: 10_000,
  localsTotal: 1_000_000,
  // Seen: 810,000, in 14 MB. V8's validator takes 20 ns for each value of a block, and for many less.
  operandValues: 50_000_000,
  blockNesting: 4_000,
  brTableLabels: 16_384,
  catchClauses: 1_024,
  componentNesting: 8,
  components: 1_000,
  coreModules: 64,
  coreInstantiations: 128,
  componentTypeNesting: 32,
  componentDefinitions: 500_000,
  componentEntries: 100_000,
};

/** Data segments of all core modules of a component together: each is some 200 bytes to whoever looks at it. */
export const componentDataSegments = 200_000;

/** Bytes a module's functions may have when they are metered: charges can make code of small blocks
 * many times larger. */
export const meteredBytes = 100 * MiB;

/** V8's own limit on the bytes of a function's body. */
export const meteredBodyBytes = 7_654_321;

// What compiling may take, since no fuel counts it and nothing interrupts it. A way is an edge of a
// function's control flow, into a basic block. For each way V8 notes where every local and operand
// is: 19 bytes and 0.1 µs for each such note, so that a function of 240 KB with 10,000 locals took 18 GB
// and 98 seconds of its first caller. Its optimising compiler takes time by the square of the ways:
// 11 s in the background for 50,000 of them.

/** Ways in one function (the most seen in a toolchain's output: 10,027). */
export const functionWays = 30_000;
/** Ways times frame slots in one function (seen: 1.3 million). */
export const functionNotes = 6_000_000;
/** Ways times frame slots in all functions of a module (seen: 26 million). */
export const moduleNotes = 100_000_000;

/** Loops within each other in one function (seen: 12). Metering writes each as two, and V8's optimising
 * compiler takes time by the square of the nesting: 3 s for 4,000 of them. */
export const loopNesting = 500;

/** Places in the code maps of a module (seen: 900,000 in 3.5 MB): each is two numbers in the artifact. */
export const codeMapPlaces = 8_000_000;

// Of all core instances that a component makes. The engine reserves 8 GiB of address space for each memory, however
// small, metering adds a map for each that an instance writes to, and the host keeps two for its initial state.

/** Memories (seen: 3, in an engine with its adapters). */
export const componentMemories = 32;
/** Memories that instances have or import, each instance's counted anew (seen: 7). */
export const componentMemoryUses = 128;
/** Tables (seen: 3). */
export const componentTables = 256;
