import { addedImportedFunctions } from "../contract.ts";

/** Builds a code map: pairs of (metered offset, source offset), ascending. From one pair to the next
 * both offsets advance together, the source's never past that of the next pair: what metering put
 * between two instructions maps to the one that follows. */
export class CodeMapBuilder {
  readonly #pairs: number[] = [];
  #difference = Number.NaN;

  /** The instruction at `metered` is the source's at `source`. */
  add(metered: number, source: number): void {
    if (metered - source === this.#difference) return;
    this.#difference = metered - source;
    this.#pairs.push(metered, source);
  }

  /** Begins a new function: its first pair is always added. */
  restart(): void {
    this.#difference = Number.NaN;
  }

  get pairs(): number[] {
    return this.#pairs;
  }
}

/** The source module's offset for an offset in the metered one, or null before the first function.
 * Only for offsets in functions of the source: see {@link sourceFunction}. */
export function sourceOffset(codeMap: readonly number[], metered: number): number | null {
  let low = 0;
  let high = codeMap.length / 2;
  // The last pair that begins at or before the offset.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (codeMap[middle * 2]! <= metered) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return null;
  const at = (low - 1) * 2;
  const straight = codeMap[at + 1]! + (metered - codeMap[at]!);
  const next = codeMap[at + 3];
  return next === undefined ? straight : Math.min(straight, next);
}

/** The source module's index of a metered module's function; null for one that metering added. `functions` is the
 * number of the source's functions, with its imported ones. */
export function sourceFunction(meteredIndex: number, functions: number): number | null {
  const index = meteredIndex - addedImportedFunctions;
  return index >= 0 && index < functions ? index : null;
}

/** A stack frame's place in the source module. */
export interface SourcePlace {
  readonly functionIndex: number;
  readonly functionName: string | null;
  /** Offset into the source core module. */
  readonly offset: number | null;
}

/** Maps a frame as V8 reports it (`wasm-function[index]:0xoffset`, of the metered module) to the
 * source module; null for a function that metering added. */
export function sourcePlace(
  frame: { readonly functionIndex: number; readonly offset: number },
  core: {
    readonly codeMap: readonly number[];
    readonly functionNames: readonly (string | null)[];
  },
): SourcePlace | null {
  const index = sourceFunction(frame.functionIndex, core.functionNames.length);
  if (index === null) return null;
  return {
    functionIndex: index,
    functionName: core.functionNames[index] ?? null,
    offset: sourceOffset(core.codeMap, frame.offset),
  };
}
