import type { ScriptEngine } from "../../../module/script-engine.ts";
import { type CallTree, functionKey, placeOfKey } from "./call-tree.ts";
import { type ScriptFunction, ScriptMemory } from "./script-memory.ts";

/** Numbers of an engine's functions from here on are not the module's: the first is the engine as a whole, the next
 * are the scripts' functions, in the order of their first calls. */
export const engineItself = 2 ** 21;
export const firstScript = engineItself + 1;

/** Functions that are told apart; what comes after counts with its callers. */
const maxFunctions = 20_000;

/** A call within the engine: its function's number, and how many calls of the tree are around it. */
interface OpenCall {
  readonly number: number;
  readonly depth: number;
}

/** Follows the calls within an engine that runs scripts. The tree contains the scripts' functions, and the engine's
 * own that scripts call. What the engine does for one of them counts as its own fuel, and what it does for none as
 * the engine's. */
export class ScriptCalls {
  readonly #engine: ScriptEngine;
  readonly #core: number;
  readonly #memory: ScriptMemory;
  readonly #open: OpenCall[] = [];
  readonly #functions: ScriptFunction[] = [];
  readonly #numbers = new Map<string, number>();
  /** Where a call of a function began that is about to be told. */
  #began = 0;
  /** The address of its name; 0 where that is not known. */
  #name = 0;

  constructor(engine: ScriptEngine, core: number, memory: WebAssembly.Memory) {
    this.#engine = engine;
    this.#core = core;
    this.#memory = new ScriptMemory(engine, memory);
  }

  get core(): number {
    return this.#core;
  }

  get functions(): readonly ScriptFunction[] {
    return this.#functions;
  }

  begin(): void {
    this.#open.length = 0;
  }

  enter(tree: CallTree, number: number, at: number): void {
    const { depth } = tree;
    this.#open.push({ number, depth });
    if (number === this.#engine.call.number) this.#began = at;
    else this.#enterEngine(tree, at);
  }

  /** What was entered last calls a function of this name, where that is a text: its tag and address. */
  calleeName(tag: number, address: number): void {
    this.#name = tag === this.#engine.tags.string ? address : 0;
  }

  /** What was entered last calls this function: its address, plus 1 where it goes on, and that of its code. */
  callee(tree: CallTree, called: number, code: number): void {
    const goesOn = called % 2 === 1;
    const address = goesOn ? called - 1 : called;
    const number = address === 0 ? null : this.#numberOf(address, code);
    if (number === null) this.#enterEngine(tree, this.#began);
    else tree.enter(functionKey(this.#core, number), this.#began, goesOn ? 0 : 1);
  }

  leave(tree: CallTree, number: number, at: number): void {
    const place = this.#open.findLastIndex((call) => call.number === number);
    if (place < 0) return;
    tree.leaveTo(this.#open[place]!.depth, at);
    this.#open.length = place;
  }

  /** Where a script's function or the engine is innermost already, its work counts for that. */
  #enterEngine(tree: CallTree, at: number): void {
    const { key } = tree;
    if (key >= 0 && placeOfKey(key).core === this.#core) return;
    tree.enter(functionKey(this.#core, engineItself), at);
  }

  #numberOf(address: number, code: number): number | null {
    const known = this.#numbers.get(`code ${code}`);
    if (known !== undefined) return known;
    if (this.#functions.length === maxFunctions) return null;
    const read = this.#memory.read(address, code, this.#name);
    if (read === null) return null;
    let number = this.#numbers.get(read.id);
    if (number === undefined) {
      number = firstScript + this.#functions.length;
      this.#functions.push(read);
      this.#numbers.set(read.id, number);
    }
    return number;
  }
}
