// One of the three worlds in which a script runs: with the modules as they are, metered, or
// instrumented by the oracle.

import type { Account } from "../support/accounts.ts";
import type { Bytes } from "../support/run.ts";
import { stateOf } from "../support/state.ts";
import type { TextModule } from "../support/text-module.ts";
import { crossedResults, crossingArguments, functionAdapter, globalAdapter } from "./adapter.ts";
import type { Constants } from "./constants.ts";
import type { Action } from "./script.ts";
import { spectest } from "./spectest.ts";
import type { Actual } from "./values.ts";

export type Status = "returned" | "threw" | "trapped" | "stack" | "out of fuel" | "not linked";

export interface Outcome {
  readonly status: Status;
  readonly values: readonly Actual[];
  readonly message: string;
  /** Fuel of this call, of all modules it went through; null where nothing counts. */
  readonly used: bigint | null;
}

interface Placed {
  readonly instance: WebAssembly.Instance;
  readonly module: TextModule;
}

export class World {
  readonly #account: Account;
  readonly #registered = new Map<string, WebAssembly.Exports>();
  readonly #named = new Map<string, Placed | null>();
  readonly #instances: WebAssembly.Instance[] = [];
  #latest: Placed | null = null;

  constructor(account: Account) {
    this.#account = account;
    this.#registered.set("spectest", new WebAssembly.Instance(spectest).exports);
  }

  instantiate(wasm: Bytes, module: TextModule, name: string | null): Outcome {
    this.place(name, null);
    const outcome = this.#observe([], () => {
      const compiled = new WebAssembly.Module(wasm);
      const imports = { ...Object.fromEntries(this.#registered), ...this.#account.imports };
      const instance = new WebAssembly.Instance(compiled, imports);
      this.#instances.push(instance);
      this.place(name, { instance, module });
    });
    // A module that is imported from and not there at all is a TypeError.
    return outcome.status === "threw" && outcome.message.startsWith("TypeError")
      ? { ...outcome, status: "not linked" }
      : outcome;
  }

  /** Remembers an instance, or that there is none, as the latest and by its name. */
  place(name: string | null, placed: Placed | null): void {
    this.#latest = placed;
    if (name !== null) this.#named.set(name, placed);
  }

  has(name: string | null): boolean {
    return this.#find(name) !== null;
  }

  #find(name: string | null): Placed | null {
    return name === null ? this.#latest : (this.#named.get(name) ?? null);
  }

  register(as: string, name: string | null): void {
    const placed = this.#find(name);
    if (placed === null) this.#registered.delete(as);
    else this.#registered.set(as, placed.instance.exports);
  }

  /** What all instances hold. */
  state(): string[] {
    return this.#instances.flatMap(stateOf);
  }

  async act({ kind, instance, name, args }: Action, constants: Constants): Promise<Outcome> {
    const placed = this.#find(instance)!;
    const { module } = placed;
    const exported = module.exports.find((each) => each.name === name);
    if (exported === undefined) throw new Error(`there is no export ${name}`);
    const it = placed.instance.exports[name];
    if (kind === "get") {
      const global = module.globals[exported.index]!;
      const run = await globalAdapter(it, global);
      return this.#observe([global.type], () =>
        run === null ? (it as WebAssembly.Global).value : run(),
      );
    }
    const shape = module.types[module.functions[exported.index]!]!;
    // Where there is no adapter, there are no types that would need one.
    const run = (await functionAdapter(it, shape)) ?? (it as (...args: unknown[]) => unknown);
    const crossing = crossingArguments(args, constants);
    return this.#observe(shape.results, () => run(...crossing));
  }

  #observe(types: readonly string[], run: () => unknown): Outcome {
    const account = this.#account;
    account.recover();
    account.begin();
    try {
      const values = crossedResults(types, run());
      return { status: "returned", values, message: "", used: account.used() };
    } catch (error) {
      const status = this.#statusOf(error);
      return { status, values: [], message: String(error), used: account.used() };
    }
  }

  #statusOf(error: unknown): Status {
    if (error instanceof WebAssembly.LinkError) return "not linked";
    if (error instanceof RangeError && /call stack/.test(error.message)) return "stack";
    if (!(error instanceof WebAssembly.RuntimeError)) return "threw";
    return this.#account.cause() ?? "trapped";
  }
}
