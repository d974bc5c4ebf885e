// The forms of one module that are compared: as it is, metered, and instrumented by the oracle. Each
// runs calls one after another in an instance that is made anew when a call did not come back.

import type { Account } from "./accounts.ts";
import { type Cell, type HostCalls, show } from "./imported.ts";
import type { Bytes } from "./run.ts";
import { shownException, stateOf } from "./state.ts";
import type { TextModule } from "./text-module.ts";

export type Status = "returned" | "threw" | "trapped" | "out of fuel" | "stack" | "not linked";

/** How a call ended, and all that can be seen afterwards. */
export interface Outcome {
  readonly status: Status;
  /** The results, or what was thrown. */
  readonly result: string;
  /** Fuel of this call; null where nothing counts. */
  readonly used: bigint | null;
  readonly state: readonly string[];
  readonly host: HostCalls["log"];
  /** Whether growing was denied, which nothing denies a module as it is. */
  readonly denied: boolean;
  /** Slots of the call stack that were taken and not given back. */
  readonly slots: number;
}

export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

export class Form {
  readonly #module: TextModule;
  readonly #compiled: WebAssembly.Module;
  readonly #account: Account;
  readonly #prepare: (cell: Cell) => HostCalls;
  readonly #reentries: readonly Call[];
  #instance: WebAssembly.Instance | null = null;
  #host: HostCalls | null = null;

  constructor(
    module: TextModule,
    wasm: Bytes,
    account: Account,
    prepare: (cell: Cell) => HostCalls,
    reentries: readonly Call[],
  ) {
    this.#module = module;
    this.#compiled = new WebAssembly.Module(wasm);
    this.#account = account;
    this.#prepare = prepare;
    this.#reentries = reentries;
  }

  /** Makes a new instance. */
  start(): Outcome {
    const host = this.#prepare(this.#account);
    host.reenter = (count) => {
      const call = this.#reentries[count % Math.max(1, this.#reentries.length)];
      if (call !== undefined && this.#instance !== null) this.#invoke(call);
    };
    this.#host = host;
    this.#instance = null;
    this.#account.renew();
    return this.#observe(() => {
      const imports = { ...host.imports, ...this.#account.imports };
      this.#instance = new WebAssembly.Instance(this.#compiled, imports);
    });
  }

  call(call: Call): Outcome {
    return this.#observe(() => this.#invoke(call));
  }

  #invoke({ name, args }: Call): unknown {
    return (this.#instance!.exports[name] as (...args: readonly unknown[]) => unknown)(...args);
  }

  #observe(run: () => unknown): Outcome {
    const account = this.#account;
    const host = this.#host!;
    host.log.length = 0;
    // What throws leaves the call stack as it was; a host puts that right before it calls again.
    account.recover();
    account.begin();
    let status: Status = "returned";
    let result = "";
    try {
      result = show(run());
    } catch (error) {
      [status, result] = this.#ending(error);
    }
    const state = this.#instance === null ? [] : stateOf(this.#instance);
    return {
      ...{ status, result, state, host: host.log.slice() },
      ...{ used: account.used(), denied: account.denied(), slots: account.slots() },
    };
  }

  #ending(error: unknown): [Status, string] {
    if (error instanceof WebAssembly.Exception) {
      return ["threw", shownException(error, this.#instance, this.#module)];
    }
    if (!(error instanceof Error)) return ["threw", show(error)];
    const text = `${error.name}: ${error.message}`;
    if (error instanceof WebAssembly.LinkError) return ["not linked", text];
    if (error instanceof RangeError && /call stack/.test(error.message)) return ["stack", text];
    if (!(error instanceof WebAssembly.RuntimeError)) return ["threw", text];
    return [this.#account.cause() ?? "trapped", text];
  }
}
