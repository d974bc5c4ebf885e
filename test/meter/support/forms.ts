// The forms of one module that are compared: as it is, metered, and instrumented by the oracle. Each
// runs calls one after another in an instance that is made anew when a call did not come back.

import type { Cell, HostCalls } from "./imported.ts";
import { show } from "./imported.ts";
import { type Bytes, meteredHost, plenty } from "./run.ts";
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
}

/** A form's account. */
interface Account extends Cell {
  readonly imports: WebAssembly.Imports;
  /** Sets the account for one call. */
  begin(): void;
  /** Why a trap was none of the guest's own. */
  cause(): "out of fuel" | "stack" | null;
  /** Whether growing was denied in this instance; the oracle tells. */
  denied(): boolean;
  /** Called before an instance is made. */
  renew(): void;
  /** Called with each new instance. */
  attach(instance: WebAssembly.Instance): void;
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
      const instance = new WebAssembly.Instance(this.#compiled, imports);
      this.#account.attach(instance);
      (instance.exports["oracle:start"] as (() => void) | undefined)?.();
      // As where the engine starts it: until it has started nobody can call in.
      this.#instance = instance;
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
    account.begin();
    let status: Status = "returned";
    let result = "";
    try {
      result = show(run());
    } catch (error) {
      [status, result] = this.#ending(error);
    }
    const state = this.#instance === null ? [] : stateOf(this.#instance);
    const [used, denied] = [account.used(), account.denied()];
    return { status, result, used, state, denied, host: host.log.slice() };
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

/** Nothing is counted: the module as it is. */
export function uncounted(): Account {
  return {
    imports: {},
    begin: () => {},
    used: () => null,
    charge: () => {},
    cause: () => null,
    denied: () => false,
    renew: () => {},
    attach: () => {},
  };
}

/** A metered module's account; with `slice`, fuel comes in grants of so much. */
export function meteredAccount(fuel: bigint, slice: bigint | null): Account {
  const first = slice ?? fuel;
  let granted = first;
  const refill = () => {
    const grant = granted + first > fuel ? fuel - granted : first;
    granted += grant;
    return grant;
  };
  const host = meteredHost({}, refill);
  const left = () => host.fuel.value as bigint;
  return {
    imports: host.imports,
    begin() {
      granted = first;
      host.fuel.value = first;
    },
    used: () => granted - left(),
    charge(amount) {
      host.fuel.value = left() - amount;
    },
    cause: () => ((host.stack.value as number) < 0 ? "stack" : left() < 0n ? "out of fuel" : null),
    denied: () => false,
    renew() {
      host.pages.value = plenty.pages;
      host.elements.value = plenty.elements;
      host.stack.value = plenty.stack;
    },
    attach: () => {},
  };
}

/** The oracle's account, which its instance holds. */
export function oracleAccount(fuel: bigint): Account {
  let cell: { value: bigint } | null = null;
  let denied: { value: bigint } | null = null;
  return {
    imports: {},
    begin() {
      if (cell !== null) cell.value = fuel;
    },
    used: () => (cell === null ? 0n : fuel - cell.value),
    charge(amount) {
      if (cell !== null) cell.value -= amount;
    },
    cause: () => (cell !== null && cell.value < 0n ? "out of fuel" : null),
    denied: () => denied !== null && denied.value > 0n,
    renew() {
      cell = null;
      denied = null;
    },
    attach({ exports }) {
      cell = exports["oracle:fuel"] as unknown as { value: bigint };
      denied = exports["oracle:denied"] as unknown as { value: bigint };
      cell.value = fuel;
      (exports["oracle:pages"] as unknown as { value: bigint }).value = plenty.pages;
      (exports["oracle:elements"] as unknown as { value: bigint }).value = plenty.elements;
    },
  };
}
