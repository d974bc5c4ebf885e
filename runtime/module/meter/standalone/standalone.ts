// `import { meter } from "skerry"`: metering for any core module, without a Skerry world around it.
// STANDALONE.md is the page for those who embed what comes of it.

import { SkerryError } from "../../../errors.ts";
import type { DecodeLimits } from "../../../wasm/decode-limits.ts";
import type { DecodedFeature } from "../../../wasm/features.ts";
import type { DecodedModule } from "../../../wasm/module.ts";
import { type DecodedCore, decodeCore } from "../../decode.ts";
import { nameFunctions } from "../../name-module.ts";
import { wasmLayer } from "../../recognise.ts";
import { addedImportedFunctions } from "../contract.ts";
import { type Metered, meter as meterDecoded } from "../meter.ts";
import { prices } from "../prices.ts";
import { type FunctionLabel, functionLabels } from "../trace/function-labels.ts";
import { functionLines } from "../trace/function-lines.ts";
import { ownGlobals } from "../write/account-globals.ts";
import { retainedSections, withSections } from "./retained-sections.ts";
import { limitsOf } from "./standalone-limits.ts";
import { checkOptions, type MeterOptions } from "./standalone-options.ts";
import { checkStandalone, largestMemory } from "./standalone-policy.ts";

/** What metering did. Sizes in bytes. */
export interface MeterReport {
  /** Functions that the module defines. */
  readonly functions: number;
  /** The instructions of their code. */
  readonly instructions: number;
  /** Places where fuel is charged. */
  readonly charges: number;
  /** Places where the code checks whether fuel is left. */
  readonly checks: number;
  /** Size of the module before. */
  readonly sourceBytes: number;
  /** Size of the metered module. */
  readonly meteredBytes: number;
  /** Metered bytes by source bytes. */
  readonly growth: number;
  /** Fuel is comparable only within a version. */
  readonly priceTableVersion: number;
  /** What the embedder charges for each instance: its initial memories, tables, segments and globals,
   * for which no code of the guest's runs. */
  readonly instantiationFuel: number;
  /** WebAssembly features the module uses. */
  readonly features: readonly DecodedFeature[];
  /** Whether it has a start function, which runs before an embedder can set `skerry:fuel`. */
  readonly start: boolean;
  /** Bytes that all its memories may have together. */
  readonly memoryCap: number;
  /** Elements that all its tables may have together. */
  readonly tableCap: number;
  /** The initial value of `skerry:fuel`. */
  readonly fuel: number;
  /** The initial value of `skerry:stack`, in slots of 8 bytes. */
  readonly stack: number;
  /** With a profile: the functions it has figures of, in its order; `readLabelledProfile` takes them. */
  readonly profiled: readonly FunctionLabel[] | null;
  /** Why the source map was left out, as a sentence; null where none was given, or it was read. */
  readonly sourceMapFault: string | null;
}

/** A metered module. */
export interface MeteredModule {
  /** The module that pays for what it executes. */
  readonly bytes: Uint8Array;
  /** What metering did. */
  readonly report: MeterReport;
}

/** Rewrites a core module so that it pays for what it executes: it exports a mutable i64 global
 * `skerry:fuel`, and imports a function `skerry` `out-of-fuel` that is called when that is below zero.
 * Throws `bad-usage` for an option out of range, `module-too-large`, `not-wasm`, `malformed-module`,
 * `invalid-module`, `unknown-kind` for what is no core module, `already-metered`, `name-not-allowed`,
 * `feature-not-allowed`, `memory-over-cap`, `module-limit`.
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { meter } from "skerry";
 *
 * const { bytes } = meter(await readFile("guest.wasm"));
 * const outOfFuel = () => {
 *   throw new Error("out of fuel");
 * };
 * const { instance } = await WebAssembly.instantiate(bytes as Uint8Array<ArrayBuffer>, {
 *   skerry: { "out-of-fuel": outOfFuel },
 * });
 * const exports = instance.exports as Record<string, any>;
 * exports["skerry:fuel"].value = 1_000_000n;
 * console.log(exports.fibonacci(10)); // 55
 * console.log(exports["skerry:fuel"].value < 1_000_000n); // true
 * ```
 */
export function meter(bytes: Uint8Array, options: MeterOptions = {}): MeteredModule {
  const { profile = false, fuel = 0, stack = 65_536, tableCap = 10_000_000 } = options;
  const { memoryCap: bytesAllowed = Number.MAX_SAFE_INTEGER } = options;
  checkOptions({ memoryCap: bytesAllowed, tableCap, fuel, stack });
  const limits = limitsOf(options.limits ?? {});
  const core = decode(bytes, limits.decode);
  // An allowance that no engine can use up would only make a guest pay for growing in vain.
  const memoryCap = Math.min(bytesAllowed, largestMemory(core.module));
  const growth = checkStandalone(core, { memoryBytes: memoryCap, tableElements: tableCap });
  const kept = retainedSections(core.module);
  const metered = meterDecoded(core.module, {
    prices,
    profile,
    sizes: limits.sizes,
    account: (module, types) => ownGlobals(module, types, { fuel, stack, ...growth }),
  });
  const named = nameFunctions(metered.wasm, metered.functionNames, addedImportedFunctions);
  const whole = withSections(named, core.module, kept);
  const labels = profile
    ? label(core.module, metered.functionNames, options.sourceMap)
    : { profiled: null, sourceMapFault: null };
  return {
    bytes: whole,
    report: {
      ...work(core, metered, whole.length),
      start: core.module.start !== null,
      fuel,
      stack,
      memoryCap,
      tableCap,
      ...labels,
    },
  };
}

function work(
  { module, instructions, features }: DecodedCore,
  { manifest }: Metered,
  size: number,
) {
  return {
    functions: manifest.functions,
    instructions,
    charges: manifest.charges,
    checks: manifest.checks,
    sourceBytes: module.bytes.length,
    meteredBytes: size,
    growth: size / module.bytes.length,
    priceTableVersion: prices.version,
    instantiationFuel: manifest.instantiateFuel,
    features: [...features.keys()],
  };
}

function decode(bytes: Uint8Array, limits: DecodeLimits): DecodedCore {
  if (wasmLayer(bytes) === "component") {
    throw new SkerryError(
      "unknown-kind",
      "The file is a component, and only a core module can be metered on its own: take the core " +
        "modules out of it, with `wasm-tools component unbundle`, or run it with `skerry run`.",
    );
  }
  return decodeCore({ bytes, base: 0, label: "core module" }, limits);
}

/** Labels for the figures of a profile, in its order. */
function label(module: DecodedModule, functionNames: readonly (string | null)[], map?: string) {
  const names = functionNames.slice(functionNames.length - module.functions.length);
  const { lines, fault } =
    map === undefined ? { lines: [], fault: null } : functionLines(module, names, map);
  return { profiled: functionLabels(module, names, lines), sourceMapFault: fault };
}
