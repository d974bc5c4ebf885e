import type { DecodeLimits } from "../wasm/decode-limits.ts";

/** Bytes of a module's file. */
export const moduleBytes = 50 * 1024 * 1024;

/** Bounds on a module's structure. Each lies well above what toolchains make (the largest seen, of a
 * 14 MB JavaScript engine, is a tenth or less of most) and well below what costs the host more than
 * a moment of compiling. */
export const decodeLimits: DecodeLimits = {
  sections: 2_000,
  types: 20_000,
  // V8 allows as many and no more.
  typeValues: 1_000,
  typeValuesTotal: 200_000,
  imports: 10_000,
  exports: 20_000,
  nameBytes: 4_096,
  functions: 100_000,
  tables: 64,
  memories: 16,
  globals: 20_000,
  elementSegments: 20_000,
  elementItems: 400_000,
  dataSegments: 20_000,
  initialiserBytes: 1_024,
  bodyBytes: 2 * 1024 * 1024,
  locals: 10_000,
  localsTotal: 4_000_000,
  blockNesting: 4_000,
  brTableLabels: 16_384,
  merges: 1_000_000_000,
  componentNesting: 8,
  coreModules: 64,
  coreInstantiations: 128,
  componentEntries: 100_000,
};

/** Bytes a module may have when it is metered. Charges can make small blocks many times larger. */
export const meteredBytes = 200 * 1024 * 1024;

/** V8's own limit on the bytes of a function's body. */
export const meteredBodyBytes = 7_654_321;
