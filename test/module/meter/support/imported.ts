// The host's side of a module under test: everything it imports. Functions do the same for each form
// of the module, as far as the form lets them: so a form that differs is seen.

import { providerOf } from "./provider.ts";
import type { TextModule } from "./text-module.ts";

/** What host functions get to see and to do in one form of the module. */
export interface Cell {
  /** Fuel used so far, or null where nothing counts. */
  used(): bigint | null;
  /** Charges for a host call. */
  charge(fuel: bigint): void;
}

export interface HostCalls {
  readonly imports: WebAssembly.Imports;
  /** One entry a call: name and arguments, and the account as it stood. */
  readonly log: { readonly call: string; readonly used: bigint | null }[];
  /** Set by the form's owner: calls one of the instance's exports. */
  reenter: ((count: number) => void) | null;
}

/** A lively host answers with numbers, charges, throws, and calls back into the guest; a plain one
 * answers with zeros. */
export type HostManner = "plain" | "lively";

const hostPrice = 13n;
const logged = 200;

/** Prepares what the module imports; call the result for each new instance. Null where an import has a
 * type that nothing can be made of. */
export async function prepareImports(
  module: TextModule,
  manner: HostManner,
): Promise<((cell: Cell) => HostCalls) | null> {
  const provider = await providerOf(module);
  if (provider === null) return null;
  const compiled = new WebAssembly.Module(provider);
  return (cell) => {
    const provided = new WebAssembly.Instance(compiled).exports;
    const calls: HostCalls = { imports: {}, log: [], reenter: null };
    const host = new Host(cell, calls, manner);
    const imports = calls.imports as Record<string, Record<string, unknown>>;
    module.imports.forEach((item, count) => {
      imports[item.module] ??= {};
      imports[item.module]![item.name] =
        item.kind === "func"
          ? host.functionOf(item.name, module.types[module.functions[item.index]!]!.results)
          : provided[count];
    });
    return calls;
  };
}

class Host {
  readonly #cell: Cell;
  readonly #calls: HostCalls;
  readonly #manner: HostManner;
  #count = 0;
  #depth = 0;

  constructor(cell: Cell, calls: HostCalls, manner: HostManner) {
    this.#cell = cell;
    this.#calls = calls;
    this.#manner = manner;
  }

  functionOf(name: string, results: readonly string[]): (...args: unknown[]) => unknown {
    return (...args) => {
      const count = this.#count++;
      if (count < logged) {
        const call = `${name}(${args.map(show).join(", ")})`;
        this.#calls.log.push({ call, used: this.#cell.used() });
      }
      if (this.#manner === "lively") this.#act(count);
      const values = results.map((type, index) => this.#answer(type, count + index));
      return values.length > 1 ? values : values[0];
    };
  }

  #act(count: number): void {
    this.#cell.charge(hostPrice);
    if (count % 7 === 5) throw new Error("the host refuses");
    if (count % 5 !== 3 || this.#depth >= 2) return;
    this.#depth++;
    try {
      this.#calls.reenter?.(count);
    } finally {
      this.#depth--;
    }
  }

  #answer(type: string, count: number): unknown {
    const number = this.#manner === "lively" ? (count * 7) % 50 : 0;
    if (type === "i64") return BigInt(number);
    if (/^[if]\d\d$|i31/.test(type)) return number;
    if (type.includes("extern")) return number;
    return null;
  }
}

/** A value as text, so that NaN and -0 compare; of a reference no more than that there is one. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  return value === null || value === undefined ? String(value) : typeof value;
}
