import { type ImportName, importTable } from "../../abi/generated/imports.ts";
import type { WorkerImports } from "../../abi/generated/types.ts";
import { clockFunctions } from "../../host/clock.ts";
import { configFunctions } from "../../host/config.ts";
import { logFunctions } from "../../host/log.ts";
import { callPrices, crossingPrice, earlierStartCallPrice } from "../../host/prices.ts";
import { randomFunctions } from "../../host/random.ts";
import type { RequestState } from "../../host/request-state.ts";
import { withoutVersion } from "../../module/interface-name.ts";
import { checkArguments } from "./abi-values.ts";
import type { Account } from "./account.ts";
import type { BootOptions } from "./protocol.ts";

type HostFunction = (...values: never[]) => unknown;

/** Counts and prices every call from the guest into the host. */
export class Border {
  calls = 0;
  /** True while an instance starts. */
  starting = false;
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  /** The import object for jco's glue: each function of the ABI's table, priced. Lifted strings are
   * paid for where they are decoded (`crossing.ts`); what goes back is paid for here. */
  imports(options: BootOptions, state: () => RequestState): Record<string, unknown> {
    const offered: WorkerImports = {
      "skerry:edge/log@0.1.0": logFunctions(state),
      "skerry:edge/clock@0.1.0": clockFunctions(state),
      "skerry:edge/random@0.1.0": randomFunctions(state),
      "skerry:edge/config@0.1.0": configFunctions(options.variables, options.secrets),
    };
    const object: Record<string, unknown> = {};
    for (const [key, { functions }] of Object.entries(importTable)) {
      const name = key as ImportName;
      const host = offered[name] as unknown as Record<string, HostFunction>;
      // The glue asks for an interface without its version.
      object[withoutVersion(name)] = Object.fromEntries(
        functions.map(({ js, params }) => [
          js,
          this.#priced(name, (...values) => {
            checkArguments(`${name} ${js}`, params, values);
            return host[js]!(...values);
          }),
        ]),
      );
    }
    return object;
  }

  #priced(name: ImportName, call: HostFunction): HostFunction {
    const price = callPrices[name];
    return (...values) => {
      const earlier = this.starting ? earlierStartCallPrice * BigInt(this.calls) : 0n;
      this.calls++;
      this.#account.charge(price.call + earlier);
      const result = call(...values);
      // Strings count two bytes a code unit in either encoding, so that a guest's choice of one does
      // not change its price.
      if (typeof result === "string") {
        this.#account.charge(crossingPrice("string", 2 * result.length));
      } else if (result instanceof Uint8Array) {
        const made = price.byte * BigInt(result.length);
        this.#account.charge(made + crossingPrice("list", result.length));
      }
      return result;
    };
  }
}
