import { op } from "../../../wasm/instructions/op.ts";
import type { DecodedModule, FunctionType } from "../../../wasm/module.ts";
import { functionTypeAt, functionTypeIndices } from "../../../wasm/module.ts";
import { slotsOf, valueTypes } from "../../../wasm/value-types.ts";
import { addedImportedFunctions } from "../contract.ts";
import type { ModulePlan } from "../plan/module-plan.ts";
import type { AddedFunctions } from "./added-functions.ts";
import type { AddedTypes } from "./added-types.ts";
import { type Body, bodyOf, type Code } from "./code.ts";
import type { Helpers } from "./helpers.ts";
import type { Passing } from "./passing.ts";

/** Writes what a gate does with the purse in a local. */
export type WriteGate = (code: Code, purse: number) => void;

/** Which function stands for a source function, and which type for a source type, seen from inside the
 * module and from outside. Inside, a function is handed the purse after its parameters and hands it
 * back after its results; at the border stand functions that make the one of the other. */
export class Boundary {
  readonly #module: DecodedModule;
  readonly #plan: ModulePlan;
  readonly #types: AddedTypes;
  readonly #added: AddedFunctions;
  readonly #helpers: Helpers;
  readonly #functionTypes: readonly number[];
  /** Writes a function's own body into its gate, which saves a call; null where that can't be. It comes after what
   * `otherwise` writes, which is for where nothing is passed to it, with the index of a local. */
  bodyInGate: (index: number, otherwise: WriteGate) => Body | null = () => null;

  constructor(
    module: DecodedModule,
    plan: ModulePlan,
    types: AddedTypes,
    added: AddedFunctions,
    helpers: Helpers,
  ) {
    this.#module = module;
    this.#plan = plan;
    this.#types = types;
    this.#added = added;
    this.#helpers = helpers;
    this.#functionTypes = functionTypeIndices(module);
  }

  /** The function that code of the module calls for a source function. */
  callee(index: number): number {
    return index < this.#plan.imported ? this.#importGate(index) : index + addedImportedFunctions;
  }

  /** The function that a reference to a source function refers to. */
  reference(index: number): number {
    return this.#plan.closed ? this.callee(index) : this.fromOutside(index);
  }

  /** The function that the outside calls for a source function. */
  fromOutside(index: number): number {
    if (index >= this.#plan.imported) return this.#exportGate(index);
    return this.#passingTo(index) === null
      ? index + addedImportedFunctions
      : this.#tableGate(index);
  }

  /** What becomes of a source function type, in its place. */
  changeType(type: FunctionType): FunctionType {
    return this.#plan.closed ? withPurse(type) : type;
  }

  /** The index of a source function type as the source has it. */
  outer(type: number): number {
    return this.#plan.closed ? this.#types.index(functionTypeAt(this.#module, type)) : type;
  }

  /** The index of a source function type with the purse. */
  inner(type: number): number {
    return this.#plan.closed
      ? type
      : this.#types.index(withPurse(functionTypeAt(this.#module, type)));
  }

  /** The type of the `index`th function the module defines. */
  bodyType(index: number): number {
    const type = this.#module.functions[index]!;
    return this.#isConstant(this.#plan.imported + index) ? this.outer(type) : this.inner(type);
  }

  #isConstant(index: number): boolean {
    return this.#plan.classes[index]!.constant !== null;
  }

  /** How a function is passed what is in hand by indirect calls; null where it never is. */
  #passingTo(index: number): Passing | null {
    return this.#plan.references.has(index) ? this.#helpers.passing : null;
  }

  /** Stands for an imported function in tables: the account is up to date when that is entered, whoever calls it. */
  #tableGate(index: number): number {
    const type = this.#functionTypes[index]!;
    return this.#added.index(`reference ${index}`, this.outer(type), () => {
      const params = this.#params(type);
      return bodyOf([valueTypes.i64], (code) => {
        this.#ifPassed(code, index, params, this.#importGate(index));
        pass(code, params).call(index + addedImportedFunctions);
      });
    });
  }

  /** Where something is passed to a function: calls it with the purse, in a local, and returns. */
  #ifPassed(code: Code, index: number, purse: number, inner: number): void {
    const passing = this.#passingTo(index);
    if (passing === null) return;
    passing.isMore(code, 0);
    code.open(op.if);
    passing.take(code, purse);
    pass(code, purse + 1)
      .call(inner)
      .set(purse);
    passing.giveBack(code, purse);
    code.op(op.return).end();
  }

  /** Calls an imported function: the account is up to date and not below zero when it is entered. */
  #importGate(index: number): number {
    const type = this.#functionTypes[index]!;
    return this.#added.index(`import ${index}`, this.inner(type), () => {
      const params = this.#params(type);
      const [purse, crossing, scratch] = [params, params + 1, params + 2] as const;
      return bodyOf([valueTypes.i64, valueTypes.i64], (code) => {
        crossingSlots(code.get(purse), functionTypeAt(this.#module, type)).set(crossing);
        this.#helpers.leave(code, crossing, scratch);
        pass(code, params).call(index + addedImportedFunctions);
        this.#helpers.passing?.collect(code);
        this.#helpers.back(code, purse, scratch);
      });
    });
  }

  /** Calls a function of the module for the outside: takes a purse, and puts back what is left. One that
   * never looks at the purse needs nothing in hand. */
  #exportGate(index: number): number {
    const type = this.#functionTypes[index]!;
    const key = `export ${index}`;
    if (this.#passingTo(index) === null) {
      return this.#added.index(key, this.outer(type), () => this.#gate(index));
    }
    return this.#added.indexDue(key, this.outer(type), () => {
      const enter: WriteGate = (code, purse) => this.#enter(code, index, purse);
      return this.bodyInGate(index, enter) ?? this.#gate(index);
    });
  }

  #gate(index: number): Body {
    const params = this.#params(this.#functionTypes[index]!);
    const { constant } = this.#plan.classes[index]!;
    return bodyOf(constant === null ? [valueTypes.i64, valueTypes.i64] : [], (code) => {
      if (constant === null) this.#ifPassed(code, index, params, index + addedImportedFunctions);
      this.#enter(code, index, params);
    });
  }

  /** Calls a function of the module with what is taken from the account. `purse` is a local, and so is the one after it;
   * a function of constant cost needs none. */
  #enter(code: Code, index: number, purse: number): void {
    const { constant, checked } = this.#plan.classes[index]!;
    const params = this.#params(this.#functionTypes[index]!);
    const inner = index + addedImportedFunctions;
    if (constant !== null) {
      this.#helpers.openConstant(code, constant);
      pass(code, params).call(inner);
      this.#helpers.closeConstant(code);
      return;
    }
    this.#helpers.open(code, purse + 1, checked);
    code.set(purse);
    pass(code, params).get(purse).call(inner).set(purse);
    this.#helpers.close(code, purse, purse + 1);
  }

  #params(type: number): number {
    return functionTypeAt(this.#module, type).params.length;
  }
}

/** Takes slots off the purse on the stack for values that cross the border: gates, and the engine's own
 * code for JavaScript functions, keep copies of them. A few are within what is kept free anyway. */
export function crossingSlots(code: Code, { params, results }: FunctionType): Code {
  const values = [...params, ...results].reduce((sum, type) => sum + slotsOf(type), 0);
  return values > 8 ? code.i64(4 * values * 2 ** 32).op(op.i64Sub) : code;
}

/** Pushes the first parameters. */
function pass(code: Code, params: number): Code {
  for (let local = 0; local < params; local++) code.get(local);
  return code;
}

function withPurse({ params, results }: FunctionType): FunctionType {
  return { params: [...params, valueTypes.i64], results: [...results, valueTypes.i64] };
}
