import { SkerryError } from "../../../errors.ts";
import type { DecodedModule } from "../../../wasm/module.ts";
import {
  codeMapPlaces,
  functionNotes,
  functionWays,
  loopNesting,
  meteredBodyBytes,
  meteredBytes,
  moduleNotes,
} from "../../limits.ts";
import type { FunctionSurvey } from "./survey.ts";

/** Bounds on what metering makes of functions (`limits.ts`). */
export interface SizeLimits {
  readonly functionWays: number;
  readonly functionNotes: number;
  readonly moduleNotes: number;
  readonly loopNesting: number;
  readonly meteredBodyBytes: number;
  readonly meteredBytes: number;
  readonly codeMapPlaces: number;
}

/** The bounds of workers. */
const ofWorkers: SizeLimits = {
  functionWays,
  functionNotes,
  moduleNotes,
  loopNesting,
  meteredBodyBytes,
  meteredBytes,
  codeMapPlaces,
};

/** Holds the functions of one module, one after the other, against the limits on what metering makes
 * of them. Throws `module-limit` with the offset of the function that exceeds one. */
export class SizeCheck {
  readonly #module: DecodedModule;
  readonly #limits: SizeLimits;
  #notes = 0;
  #bytes = 0;
  #places = 0;

  constructor(module: DecodedModule, limits = ofWorkers) {
    this.#module = module;
    this.#limits = limits;
  }

  /** Comes before any function is written, which would take as long as it is large. */
  survey(index: number, { ways, frameSlots, loopNesting: loops }: FunctionSurvey): void {
    const notes = ways * frameSlots;
    this.#notes += notes;
    const what = "the number of edges of control flow";
    const weighted = `${what}, times locals and operands,`;
    this.#check(index, `${what} in one function`, ways, this.#limits.functionWays);
    this.#check(index, `${weighted} in one function`, notes, this.#limits.functionNotes);
    this.#check(index, weighted, this.#notes, this.#limits.moduleNotes);
    this.#check(index, "the number of loops within each other", loops, this.#limits.loopNesting);
  }

  /** `bytes` is the size of the function's metered body, and `places` counts what the code map needs to
   * know of it. */
  written(index: number, bytes: number, places: number): void {
    this.#bytes += bytes;
    this.#places += places;
    this.#check(
      index,
      "the number of places in the code map",
      this.#places,
      this.#limits.codeMapPlaces,
    );
    const what = "the number of bytes when metered";
    this.#check(index, `${what} of one function`, bytes, this.#limits.meteredBodyBytes);
    this.#check(index, what, this.#bytes, this.#limits.meteredBytes);
  }

  #check(index: number, what: string, value: number, limit: number): void {
    if (value <= limit) return;
    const { base, bodies, label } = this.#module;
    throw new SkerryError(
      "module-limit",
      `The code section of ${label} exceeds a limit at byte ${base + bodies[index]!.span.start}: ` +
        `${what} is ${value}, and at most ${limit} is allowed.`,
    );
  }
}
