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

/** Holds the functions of one module, one after the other, against the limits on what metering makes
 * of them. Throws `module-limit` with the offset of the function that exceeds one. */
export class SizeCheck {
  readonly #module: DecodedModule;
  #notes = 0;
  #bytes = 0;
  #places = 0;

  constructor(module: DecodedModule) {
    this.#module = module;
  }

  /** Comes before any function is written, which would take as long as it is large. */
  survey(index: number, { ways, frameSlots, loopNesting: loops }: FunctionSurvey): void {
    const notes = ways * frameSlots;
    this.#notes += notes;
    const what = "the number of edges of control flow";
    const weighted = `${what}, times locals and operands,`;
    this.#check(index, `${what} in one function`, ways, functionWays);
    this.#check(index, `${weighted} in one function`, notes, functionNotes);
    this.#check(index, weighted, this.#notes, moduleNotes);
    this.#check(index, "the number of loops within each other", loops, loopNesting);
  }

  /** `bytes` is the size of the function's metered body, and `places` counts what the code map needs to
   * know of it. */
  written(index: number, bytes: number, places: number): void {
    this.#bytes += bytes;
    this.#places += places;
    this.#check(index, "the number of places in the code map", this.#places, codeMapPlaces);
    const what = "the number of bytes when metered";
    this.#check(index, `${what} of one function`, bytes, meteredBodyBytes);
    this.#check(index, what, this.#bytes, meteredBytes);
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
