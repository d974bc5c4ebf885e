import { InstructionCursor } from "../../wasm/instructions/instruction-cursor.ts";
import { countImports, type DecodedModule } from "../../wasm/module.ts";
import { Reader } from "../../wasm/reader.ts";
import { decodeLimits } from "../limits.ts";

/** What a call of a function may do to its caller. */
export interface CallEffects {
  /** It may trap, or a script that it calls may throw. */
  readonly stops: boolean;
  /** Its memory may grow, or a script that it calls may have it grow, and so be elsewhere. */
  readonly moves: boolean;
}

interface FunctionFacts {
  stops: boolean;
  moves: boolean;
  /** Whether its own instructions read or write memory. */
  touches: boolean;
  readonly callees: Set<number>;
}

const unknown = { stops: true, moves: true };

const trapping =
  /^(unreachable|i(32|64)\.(div|rem)_|i(32|64)\.trunc_f|memory\.(copy|fill|init)|table\.(?!size))/;

/** What runs code of scripts, the SDK's included, whose built-ins authors may have replaced. */
const leaving = /^(call_indirect|(memory|table)\.grow)$/;

/** The effects of all functions that a module defines, as far as can be told from its code. */
export class ModuleEffects {
  readonly #imported: number;
  readonly #facts: FunctionFacts[];

  constructor(module: DecodedModule) {
    this.#imported = countImports(module, "function");
    this.#facts = module.bodies.map(({ code }) => factsOf(module, code));
    const callers = new Map<number, number[]>();
    for (const [caller, { callees }] of this.#facts.entries()) {
      for (const callee of callees) {
        const known = callers.get(callee);
        if (known === undefined) callers.set(callee, [caller]);
        else known.push(caller);
      }
    }
    for (const effect of ["stops", "moves"] as const) this.#spread(effect, callers);
  }

  /** The effects of calling the function with this index, imported ones first. */
  of(index: number): CallEffects {
    return this.#facts[index - this.#imported] ?? unknown;
  }

  /** Whether the `index`th defined function's own instructions read or write memory. */
  touches(index: number): boolean {
    return this.#facts[index]!.touches;
  }

  #spread(effect: "stops" | "moves", callers: ReadonlyMap<number, readonly number[]>): void {
    const waiting: number[] = [];
    for (const [at, facts] of this.#facts.entries()) {
      if ([...facts.callees].some((callee) => callee < this.#imported)) facts[effect] = true;
      if (facts[effect]) waiting.push(at);
    }
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const caller of callers.get(at + this.#imported) ?? []) {
        if (this.#facts[caller]![effect]) continue;
        this.#facts[caller]![effect] = true;
        waiting.push(caller);
      }
    }
  }
}

function factsOf(
  { bytes, label }: DecodedModule,
  { start, end }: { readonly start: number; readonly end: number },
): FunctionFacts {
  const facts = { stops: false, moves: false, touches: false, callees: new Set<number>() };
  const cursor = new InstructionCursor(new Reader(bytes, 0, start, end, label), decodeLimits);
  while (cursor.next()) {
    const { name, immediates } = cursor.opcode;
    if (name === "call") facts.callees.add(cursor.index);
    if (immediates === "memarg" || immediates === "memarg-lane" || name === "memory.size") {
      facts.touches = true;
      facts.stops ||= name !== "memory.size";
    }
    if (trapping.test(name)) facts.stops = true;
    if (leaving.test(name)) facts.stops = facts.moves = true;
  }
  return facts;
}
