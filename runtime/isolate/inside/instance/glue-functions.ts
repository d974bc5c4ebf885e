import { gluePrice } from "../../../host/prices.ts";
import {
  functionName,
  isWaiting,
  takingFunctions,
  waitingOfWasi,
} from "../../../module/waiting-functions.ts";
import { currentOperations } from "../border/operations.ts";
import { withoutPrototype } from "../without-prototype.ts";
import type { GlueState } from "./glue-state.ts";
import type { GuestContext } from "./guest-context.ts";
import { type SwitchedImport, switchedImports } from "./switched-import.ts";

type Callable = ((...values: unknown[]) => unknown) & {
  readonly fnName?: string;
  readonly arity?: number;
};

/** JavaScript Promise Integration, of which TypeScript knows nothing yet. */
const { Suspending } = WebAssembly as unknown as {
  Suspending: new (call: (...values: unknown[]) => unknown) => () => unknown;
};

/** Charges for calls of the glue: a component's core modules call it for the host's functions, for handles of
 * resources, and for calls and copies between components. All of that is JavaScript that no instruction
 * pays for, so each call is charged for before it is made; what a host function costs besides, and each byte that
 * crosses, is charged where it is known (`border.ts`, `crossing.ts`). */
export class GlueFunctions {
  readonly #context: GuestContext;
  readonly #glueState: Pick<GlueState, "remember">;
  readonly #wasiWaits: boolean;
  /** 1 once the guest has started: then what it calls of WASI may suspend it. */
  readonly #suspends = new WebAssembly.Global<number>({ value: "i32", mutable: true }, 0);
  #calls = 0;
  /** What core instances export: calls from module to module, which are metered code. */
  readonly #metered = new Set<unknown>();

  /** `wasiWaits`: whether functions of WASI may wait as well. */
  constructor(context: GuestContext, glueState: Pick<GlueState, "remember">, wasiWaits: boolean) {
    this.#context = context;
    this.#glueState = glueState;
    this.#wasiWaits = wasiWaits;
  }

  /** The guest has started. */
  started(): void {
    this.#suspends.value = 1;
  }

  /** Call with each core instance, once it is made. */
  instantiated(instance: WebAssembly.Instance): void {
    for (const value of Object.values(instance.exports)) {
      if (typeof value === "function") this.#metered.add(value);
    }
  }

  /** A core module's imports, with a charge on each function that is the glue's: nothing that objects inherit is
   * among them, for a module could import that by its name. */
  charged(imports: WebAssembly.Imports): WebAssembly.Imports {
    const switched = new Switched();
    const all = Object.entries(imports).map(([module, values]) => {
      const charged = Object.entries(values).map(
        ([name, value]) => [name, this.#charged(value, `${module} ${name}`, switched)] as const,
      );
      return [module, charged] as const;
    });
    const functions = switched.made(this.#suspends);
    return withoutPrototype(
      all.map(([module, charged]) => {
        const values = charged.map(
          ([name, value]) =>
            [name, value instanceof Place ? functions[value.index]! : value] as const,
        );
        return [module, withoutPrototype(values)] as const;
      }),
    );
  }

  /** Calls since this was asked last. */
  takeCalls(): number {
    const calls = this.#calls;
    this.#calls = 0;
    return calls;
  }

  /** `place` is where the module imports it from. */
  #charged(
    value: WebAssembly.Imports[string][string],
    place: string,
    switched: Switched,
  ): WebAssembly.Imports[string][string] | Place {
    if (typeof value !== "function" || this.#metered.has(value)) return value;
    const call = value as Callable;
    const { trace } = this.#context;
    const name = functionName(call.fnName ?? "");
    const chargeCall = () => {
      this.#calls++;
      this.#context.account.charge(gluePrice);
    };
    const untraced = (...values: unknown[]) => {
      chargeCall();
      try {
        return call(...values);
      } catch (error) {
        // No guest survives what the glue throws (`module/core-policy.ts` lets no exceptions through).
        this.#context.account.breach();
        throw error;
      }
    };
    const label = name || place;
    const plain =
      trace === null
        ? untraced
        : (...values: unknown[]) => trace.inHost(label, () => untraced(...values));
    const ofWasi = this.#wasiWaits ? waitingOfWasi(name, call.arity ?? 0) : null;
    if (ofWasi === null && !isWaiting(name)) return plain;
    const takes = takingFunctions.has(name);
    const waiting = (...values: unknown[]) => {
      chargeCall();
      const { operations } = this.#context;
      if (operations === null) return currentOperations();
      if (!takes) return operations.perform(() => call(...values));
      let putBack: (() => void) | null = null;
      return operations.perform(() => {
        if (putBack === null) putBack = this.#glueState.remember(values[0] as number);
        else putBack();
        return call(...values);
      });
    };
    const suspending = new Suspending(
      trace === null
        ? waiting
        : (...values: unknown[]) => trace.inHost(label, () => waiting(...values)),
    );
    if (ofWasi === null) return suspending;
    return switched.add({ signature: ofWasi, plain, suspending });
  }
}

/** The place of one among the functions that are made together. */
class Place {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** Imports of one core module that may suspend or not. */
class Switched {
  readonly #all: SwitchedImport[] = [];

  add(each: SwitchedImport): Place {
    return new Place(this.#all.push(each) - 1);
  }

  made(suspends: WebAssembly.Global<number>) {
    return switchedImports(this.#all, suspends);
  }
}
