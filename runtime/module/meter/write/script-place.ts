import type { AddedGlobal } from "../../../wasm/encode/encode-module.ts";
import type { Export } from "../../../wasm/module.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import type { ScriptEngine } from "../../script-engine.ts";
import { scriptPlaceExport } from "../contract.ts";
import type { Locals } from "../plan/locals.ts";
import type { Code } from "./code.ts";

/** What is written around the question for more fuel in one loop of a function. */
export interface AtLoop {
  /** Which of the function's loops, from 0 in the order of their beginnings. */
  readonly loop: number;
  before(code: Code): void;
  after(code: Code): void;
}

/** The global in which an engine that runs scripts leaves the address of the script's next instruction while it asks for more
 * fuel to take that: there the engine's own frames do not have it. Nothing is written where the purse is not empty. */
export class ScriptPlace {
  readonly #engine: ScriptEngine;
  readonly #index: number;
  readonly global: AddedGlobal = { value: valueTypes.i32, initial: 0 };
  readonly export: Export;

  /** `index` is the global's. */
  constructor(engine: ScriptEngine, index: number) {
    this.#engine = engine;
    this.#index = index;
    this.export = { name: scriptPlaceExport, kind: "global", index, offset: 0 };
  }

  /** What the `index`th function does about it; null for all but one. */
  of(index: number, locals: Locals): AtLoop | null {
    const { call, dispatch } = this.#engine;
    if (index !== call.number) return null;
    return {
      loop: dispatch.loop,
      before: (code) => code.get(locals.now(dispatch.next)).store(this.#index),
      after: (code) => code.i32(0).store(this.#index),
    };
  }
}
