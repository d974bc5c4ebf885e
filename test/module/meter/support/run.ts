// The meter under test, as the tests use it. Everything they need of its interface is here.

import { SkerryError } from "../../../../runtime/errors.ts";
import { decodeCore } from "../../../../runtime/module/decode.ts";
import { type Metered, meter } from "../../../../runtime/module/meter/meter.ts";
import { meteredFeatures } from "../../../../runtime/module/meter/plan/metered-features.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { scheme } from "../../../../runtime/module/meter/scheme.ts";
import { workerGlobals } from "../../../../runtime/module/meter/write/account-globals.ts";
import type { DecodedModule } from "../../../../runtime/wasm/module.ts";
import { valueTypes } from "../../../../runtime/wasm/value-types.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

export const plenty = {
  fuel: 1_000_000_000n,
  pages: 64n,
  elements: 1_000n,
  stack: 40_000,
} as const;
export type Allowance = { fuel: bigint; pages: bigint; elements: bigint; stack: number };

/** Decodes and validates; refuses the features that metering does not know. */
export function decode(wasm: Uint8Array): DecodedModule {
  const { module, features } = decodeCore({ bytes: wasm, base: 0, label: "core module" });
  for (const [feature, offset] of features) {
    if (meteredFeatures.includes(feature)) continue;
    const message = `The core module uses the feature "${feature}" at byte ${offset}.`;
    throw new SkerryError("feature-not-allowed", message);
  }
  return module;
}

export function meterBytes(wasm: Uint8Array): Metered {
  return meter(decode(wasm), { prices });
}

/** Codes by which a module is refused on its way to being metered. */
const refusals = ["malformed-module", "invalid-module", "module-limit", "feature-not-allowed"];

/** A module's metered form, or why it is refused; anything else that is thrown is a defect. */
export function meterOrRefuse(wasm: Uint8Array): Metered | SkerryError {
  return orRefuse(() => meterBytes(wasm));
}

/** The same with a worker's account, and what is in hand passed through indirect calls as in a module on its own. */
export function meterPassing(wasm: Uint8Array): Metered | SkerryError {
  return orRefuse(() =>
    meter(decode(wasm), {
      prices,
      account(...given) {
        const account = workerGlobals(...given);
        const globals = [...account.globals, { value: valueTypes.i64, initial: 0 }];
        return { ...account, globals, passed: account.granted + 1 };
      },
    }),
  );
}

function orRefuse(metered: () => Metered): Metered | SkerryError {
  try {
    return metered();
  } catch (error) {
    if (error instanceof SkerryError && refusals.includes(error.code)) return error;
    throw error;
  }
}

/** What a refusal is about, for tables: a feature's name, or what else is refused. */
export function refusalName({ code, message }: SkerryError): string {
  const feature = /the feature "([^"]+)"/.exec(message)?.[1];
  if (feature !== undefined) return feature;
  if (/has no price/.test(message)) return "no price";
  return /has a tail call through/.test(message) ? "tail calls to the outside" : code;
}

/** What the host holds for a metered instance. */
export interface MeteredHost {
  readonly imports: WebAssembly.Imports;
  readonly fuel: WebAssembly.Global;
  readonly pages: WebAssembly.Global;
  readonly elements: WebAssembly.Global;
  readonly stack: WebAssembly.Global;
  readonly refused: WebAssembly.Global;
  refills: number;
}

/** `refill` gives grants until it returns 0n; by default at once. */
export function meteredHost(
  allowance: Partial<Allowance> = {},
  refill: () => bigint = () => 0n,
): MeteredHost {
  const set = { ...plenty, ...allowance };
  const global = (value: "i64" | "i32", init: bigint | number) =>
    new WebAssembly.Global({ value, mutable: true } as never, init as never);
  const host: MeteredHost = {
    fuel: global("i64", set.fuel),
    pages: global("i64", set.pages),
    elements: global("i64", set.elements),
    stack: global("i32", set.stack),
    refused: global("i64", 0n),
    refills: 0,
    imports: {},
  };
  host.imports["skerry:meter"] = {
    fuel: host.fuel,
    pages: host.pages,
    elements: host.elements,
    stack: host.stack,
    refused: host.refused,
    refill: () => {
      host.refills++;
      return refill();
    },
  } as never;
  return host;
}

/** What a metered module's account may be off by where a call has not ended in the regular way. */
export interface Bounds {
  /** After a trap. */
  readonly trap: bigint;
  /** When a call is stopped for lack of fuel, or ends without having been stopped yet. */
  readonly overshoot: bigint;
  /** Whether a call may be stopped by the price of a length, which is paid at once: where it can't be, nothing
   * comes of it, however much it is. */
  readonly lengths: boolean;
}

/** More frames than the tests' calls unwind from. */
const frames = 128n;

/** The bounds that runtime/module/meter/README.md states. `dearestFunction` is the sum of all prices in
 * the function where that is highest: no straight-line code costs more. */
export function boundsOf(text: string, dearestFunction: bigint): Bounds {
  const { quantum, unchecked, afterCall } = scheme;
  const dearest = BigInt(Math.max(...prices.instructions.values()));
  return {
    // What was in hand is lost.
    trap: dearestFunction + BigInt(quantum),
    overshoot: BigInt(unchecked) + dearest + frames * BigInt(afterCall),
    lengths: /\b(memory|table|array)\.(grow|fill|copy|init|new)/.test(text),
  };
}
