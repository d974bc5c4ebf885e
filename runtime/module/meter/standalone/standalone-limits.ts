import { MiB } from "../../../byte-units.ts";
import { SkerryError } from "../../../errors.ts";
import type { DecodeLimits } from "../../../wasm/decode-limits.ts";
import { decodeLimits } from "../../limits.ts";
import type { SizeLimits } from "../plan/size-check.ts";

/** Bounds on a module that is metered on its own, each by its name: what it may be when it is left out, and the most that it
 * may be set to. The bounds of workers guard a host that compiles what strangers send; here whoever meters a module knows
 * where it comes from, so these lie above what compilers make. They still bound the time and memory of metering, which are
 * in proportion to the module. */
const bounds = {
  /** Functions that the module defines, as many as V8 allows. */
  functions: [1_000_000, 10_000_000],
  /** Types, and groups of them, as many as V8 allows: languages with a collector have several for each class. */
  types: [1_000_000, 10_000_000],
  /** Globals, as many as V8 allows: the same languages have one for each class, and for each constant. */
  globals: [1_000_000, 10_000_000],
  /** Imports, as many as V8 allows. */
  imports: [1_000_000, 10_000_000],
  /** Fields of all struct types together, and parameters and results of all function types. */
  "type-parts": [10_000_000, 100_000_000],
  /** Data segments (V8 allows 100,000; Go makes one for each piece between zeroes). */
  "data-segments": [100_000, 1_000_000],
  "element-segments": [100_000, 1_000_000],
  /** Items of all element segments together. */
  "element-items": [10_000_000, 100_000_000],
  /** Bytes of one function's body; V8's own limit. */
  "function-bytes": [7_654_321, 50 * MiB],
  /** Locals of one function, parameters not counted, as many as V8 allows. */
  locals: [50_000, 1_000_000],
  /** Locals of all functions together. */
  "all-locals": [20_000_000, 200_000_000],
  /** Blocks within each other in one function. A C switch is a block for each of its cases. */
  nesting: [50_000, 1_000_000],
  /** Labels of one br_table (V8: 65,520). */
  "br-table-labels": [65_520, 1_000_000],
  /** Edges of control flow in one function. Engines' optimising compilers may take time by their square. */
  "control-edges": [1_000_000, 10_000_000],
  /** Control edges times locals and operands, in one function and in all: what V8's compilers note. */
  "control-notes": [500_000_000, 10_000_000_000],
  "all-control-notes": [5_000_000_000, 100_000_000_000],
  /** Loops within each other in one function. */
  "loop-nesting": [5_000, 100_000],
  /** Bytes of all functions when they are metered. */
  "metered-bytes": [500 * MiB, 1_000 * MiB],
} as const satisfies Record<string, readonly [otherwise: number, most: number]>;

export type StandaloneLimit = keyof typeof bounds;

/** Bounds by their names; each that is left out has its default. */
export type StandaloneLimits = Readonly<Partial<Record<StandaloneLimit, number>>>;

export const standaloneLimits = Object.keys(bounds) as StandaloneLimit[];

/** What bounds decoding and metering. @throws SkerryError `bad-usage` for a name that is none, and a number out of range. */
export function limitsOf(given: StandaloneLimits): { decode: DecodeLimits; sizes: SizeLimits } {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(bounds, name)) {
      throw new SkerryError(
        "bad-usage",
        `There is no limit ${name}: there are ${standaloneLimits.join(", ")}.`,
      );
    }
    const [, most] = bounds[name as StandaloneLimit];
    if (Number.isSafeInteger(value) && value >= 1 && value <= most) continue;
    const range = `a whole number, 1 to ${most}`;
    throw new SkerryError("bad-usage", `The limit ${name} is ${value}, and must be ${range}.`);
  }
  const of = (name: StandaloneLimit): number => given[name] ?? bounds[name][0];
  return {
    decode: {
      ...decodeLimits,
      functions: of("functions"),
      exports: of("functions"),
      types: of("types"),
      typeGroups: of("types"),
      structFieldsTotal: of("type-parts"),
      typeValuesTotal: of("type-parts"),
      globals: of("globals"),
      imports: of("imports"),
      dataSegments: of("data-segments"),
      elementSegments: of("element-segments"),
      elementItems: of("element-items"),
      bodyBytes: of("function-bytes"),
      locals: of("locals"),
      localsTotal: of("all-locals"),
      // Half a minute of an engine's validator. No compiler comes near, so it has no name.
      operandValues: 1_000_000_000,
      blockNesting: of("nesting"),
      brTableLabels: of("br-table-labels"),
    },
    sizes: {
      functionWays: of("control-edges"),
      functionNotes: of("control-notes"),
      moduleNotes: of("all-control-notes"),
      loopNesting: of("loop-nesting"),
      // V8's own limit holds for V8 alone; the module's is what bounds memory.
      meteredBodyBytes: of("metered-bytes"),
      meteredBytes: of("metered-bytes"),
      codeMapPlaces: Number.MAX_SAFE_INTEGER,
    },
  };
}
