import type { DecodedModule } from "../wasm/module.ts";
import type { CoreArtifact, CoreManifest } from "./artifact.ts";
import { decodeCore } from "./decode.ts";
import type { MovedStack } from "./engine-stack.ts";
import type { Transpiled } from "./glue/transpile.ts";
import { knownEngine } from "./known-engine.ts";
import { instancePrices } from "./meter/instance-prices.ts";
import { meter } from "./meter/meter.ts";
import { prices } from "./meter/prices.ts";
import { nameModule } from "./name-module.ts";
import { quickJs, type ScriptEngine } from "./script-engine.ts";

export interface DecodedCore {
  readonly name: string;
  readonly module: DecodedModule;
  /** The engine that it is; null for none that is known. */
  readonly engine: ScriptEngine | null;
}

/** Decodes a module that the transpiler wrote, not one that the policy saw: it is held against the limits and the
 * validator as well. */
export function decodeTranspiled({ name, wasm }: Transpiled["cores"][number]): DecodedCore {
  const { module } = decodeCore({ bytes: wasm, base: 0, label: name });
  return { name, module, engine: knownEngine(module) };
}

/** The core with its engine's stack moved, if it is the one that owns it. */
export function withStack(core: DecodedCore, stack: MovedStack | null): DecodedCore {
  return core.module === stack?.owner ? { ...core, module: stack.moved } : core;
}

/** Meters a core module of a worker, and names it. */
export function meterCore(
  { name, module, engine }: DecodedCore,
  tracked: boolean,
  traced: boolean,
  stack: MovedStack | null,
): DecodedCore & {
  artifact: CoreArtifact;
  manifest: CoreManifest;
} {
  const options = { prices, instances: instancePrices, tracked, traced, engine, apart: true };
  const stackLimit = stack?.limit ?? quickJs.stack.spareBytes;
  const { wasm, contents, codeMap, functionNames, manifest } = meter(module, {
    ...options,
    stackLimit,
  });
  // What it uses of the pages of its stack is paid for as it writes to them.
  const unpaid = module === stack?.moved ? stack.pages * prices.page : 0;
  return {
    name,
    module,
    engine,
    artifact: {
      wasm: nameModule(wasm, name),
      ...(contents && { contents }),
      codeMap,
      functionNames,
    },
    manifest: {
      name,
      ...manifest,
      instantiateFuel: manifest.instantiateFuel - unpaid,
      ...(traced ? { traced } : {}),
    },
  };
}
