import { type ImportName, importTable } from "../../abi/generated/imports.ts";
import type { WorkerImports } from "../../abi/generated/types.ts";
import { clockFunctions } from "../../host/clock.ts";
import { configFunctions } from "../../host/config.ts";
import { logFunctions } from "../../host/log.ts";
import { crossingPrice, hostPrices } from "../../host/prices.ts";
import { randomFunctions } from "../../host/random.ts";
import type { RequestState } from "../../host/request-state.ts";
import type { Account } from "./account.ts";
import type { BootOptions } from "./protocol.ts";

type HostFunction = (...values: never[]) => unknown;

/** Counts and prices every call from the guest into the host. */
export class Border {
  calls = 0;
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  /** The import object for jco's glue: each function of the ABI's table, priced. Lifted strings are
   * paid for where they are decoded (`text-codec.ts`); what goes back is paid for here. */
  imports(options: BootOptions, state: () => RequestState): Record<string, unknown> {
    const offered: WorkerImports = {
      "skerry:edge/log@0.1.0": logFunctions(state),
      "skerry:edge/clock@0.1.0": clockFunctions(state),
      "skerry:edge/random@0.1.0": randomFunctions(state),
      "skerry:edge/config@0.1.0": configFunctions(options.variables, options.secrets),
    };
    const object: Record<string, unknown> = {};
    for (const [name, { functions }] of Object.entries(importTable)) {
      const host = offered[name as ImportName] as unknown as Record<string, HostFunction>;
      // The glue asks for an interface without its version.
      object[name.replace(/@.*/, "")] = Object.fromEntries(
        functions.map(({ js }) => [js, this.#priced(host[js]!)]),
      );
    }
    return object;
  }

  #priced(call: HostFunction): HostFunction {
    return (...values) => {
      this.calls++;
      this.#account.charge(hostPrices.call);
      const result = call(...values);
      this.#account.charge(crossingPrice(sizeOf(result)));
      return result;
    };
  }
}

/** Bytes a result takes in linear memory beyond its scalars. Strings count two bytes a code unit in
 * either encoding, so that a guest's choice of one does not change its price. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return 2 * value.length;
  return value instanceof Uint8Array ? value.length : 0;
}
