// What a guest's own exception handlers see of the end that its host gives it.

import { meter } from "../../../../runtime/module/meter/meter.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { ownGlobals } from "../../../../runtime/module/meter/write/account-globals.ts";
import { type Bytes, decode, meteredHost, plenty } from "./run.ts";
import { assemble } from "./wat.ts";

export interface Caught {
  /** A module that exports `f`, unless all is done by its start function. It exports the global `seen`,
   * or imports it from "host": it counts what is caught. */
  readonly wat: string;
  readonly contract: "worker" | "own";
  /** What the host does when it is asked for more. */
  readonly host: "refuses" | "throws" | "throws an exception";
  readonly fuel: number;
}

export interface CaughtEnd {
  readonly thrown: string;
  readonly seen: number;
  /** How often the host was asked. */
  readonly asked: number;
}

/** Runs the module until it ends, and says how often its handlers caught anything. */
export async function caught({ wat, contract, host, fuel }: Caught): Promise<CaughtEnd> {
  const module = decode(await assemble(wat));
  const accountAt = contract === "worker" ? undefined : ownFuel(fuel);
  const { wasm } = meter(module, { prices, ...(accountAt && { account: accountAt }) });
  let asked = 0;
  const end = (): bigint => {
    asked++;
    if (host === "throws") throw new Error("the host's own");
    if (host === "throws an exception") {
      throw new WebAssembly.Exception(new WebAssembly.Tag({ parameters: [] }), []);
    }
    return 0n;
  };
  const account = meteredHost({ fuel: BigInt(fuel) }, end);
  const seen = new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  const imports = {
    ...account.imports,
    skerry: { "out-of-fuel": () => void end() },
    host: { seen },
  } as WebAssembly.Imports;
  let thrown = "nothing";
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm as Bytes), imports);
    if ("f" in exports) (exports.f as () => void)();
  } catch (error) {
    thrown = error instanceof Error ? `${error.name}: ${error.message}` : "no Error";
  }
  return { thrown, seen: seen.value, asked };
}

function ownFuel(fuel: number) {
  return (module: Parameters<typeof ownGlobals>[0], types: Parameters<typeof ownGlobals>[1]) =>
    ownGlobals(module, types, {
      fuel,
      pages: Number(plenty.pages),
      elements: Number(plenty.elements),
      stack: plenty.stack,
    });
}
