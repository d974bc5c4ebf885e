// The ways in which a program is run. To try another metering scheme, write a file that exports
// `variants` as this one does, and pass it as `--scheme FILE.ts`: its variants are measured beside the
// program unmetered, and beside these where `--variants` names both.
import { meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { decode, meterBytes, meteredHost } from "../../module/meter/support/run.ts";
import type { Bytes } from "./compile.ts";

/** A program's module as one variant has it. */
export interface Variant {
  readonly bytes: Bytes;
  /** A new instance with a host of its own. */
  instantiate(module: WebAssembly.Module): Started;
}

export interface Started {
  readonly instance: WebAssembly.Instance;
  /** Fuel used since instantiation began; null where nothing counts it. */
  fuelUsed(): bigint | null;
}

export type MakeVariant = (source: Bytes) => Variant | Promise<Variant>;

/** What all others are compared with. */
export const baseline = "unmetered";

export const variants: Readonly<Record<string, MakeVariant>> = {
  [baseline]: (source) => ({
    bytes: source,
    instantiate: (module) => ({
      instance: new WebAssembly.Instance(module, {}),
      fuelUsed: () => null,
    }),
  }),
  metered: (source) => withImportedFuel(meterBytes(source).wasm as Bytes),
  tracked: (source) =>
    withImportedFuel(meter(decode(source), { prices, tracked: true }).wasm as Bytes),
  profile: (source) =>
    withImportedFuel(meter(decode(source), { prices, profile: true }).wasm as Bytes),
};

/** Fuel handed out at once, as a worker gets it: about a millisecond of work. */
export const slice = 1_000_000n;

/** For modules that import the account from `skerry:meter`. */
export function withImportedFuel(bytes: Bytes): Variant {
  return {
    bytes,
    instantiate(module) {
      let granted = slice;
      const host = meteredHost({ fuel: slice, pages: 16_384n }, () => {
        granted += slice;
        return slice;
      });
      return {
        instance: new WebAssembly.Instance(module, host.imports),
        fuelUsed: () => granted - (host.fuel.value as bigint),
      };
    },
  };
}

/** For modules that export the account as `skerry:fuel` and import `skerry` `out-of-fuel`. */
export function withExportedFuel(bytes: Bytes): Variant {
  return {
    bytes,
    instantiate(module) {
      let granted = 0n;
      let fuel: WebAssembly.Global<bigint> | null = null;
      const grant = () => {
        if (fuel === null) throw new Error("the start function ran out of fuel");
        granted += slice;
        fuel.value += slice;
      };
      const instance = new WebAssembly.Instance(module, { skerry: { "out-of-fuel": grant } });
      fuel = instance.exports["skerry:fuel"] as WebAssembly.Global<bigint>;
      const start = fuel.value;
      return { instance, fuelUsed: () => granted + start - fuel.value };
    },
  };
}
