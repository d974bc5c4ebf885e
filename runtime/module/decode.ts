import { SkerryError } from "../errors.ts";
import type { ComponentExtern, CoreName } from "../wasm/component/component.ts";
import { walkComponent } from "../wasm/component/walk-component.ts";
import { decodeModule, type ModuleSource } from "../wasm/decode/decode-module.ts";
import { scanCode } from "../wasm/decode/scan-code.ts";
import type { DecodedFeature } from "../wasm/features.ts";
import type { DecodedModule, Section } from "../wasm/module.ts";
import { componentDataSegments, decodeLimits } from "./limits.ts";

/** A core module that was decoded and is valid. */
export interface DecodedCore {
  readonly module: DecodedModule;
  /** Every feature it uses, in its sections and in its code, and the offset in the whole file where
   * it is first met there. */
  readonly features: ReadonlyMap<DecodedFeature, number>;
  /** Instructions of its code. */
  readonly instructions: number;
}

/** A component with its core modules, decoded and valid. */
export interface DecodedComponent {
  readonly sections: readonly Section[];
  readonly imports: readonly ComponentExtern[];
  readonly exports: readonly ComponentExtern[];
  readonly cores: readonly DecodedCore[];
  /** Names by which core instances are put together, wherever the component itself has one. */
  readonly coreNames: readonly CoreName[];
  readonly coreInstantiations: number;
  /** How many instances the component makes of each core module, by its place in `cores`. */
  readonly instancesOf: ReadonlyMap<number, number>;
  readonly definitions: number;
  /** Why it can't be run whatever it is: it uses something that is not there, or that no host has. */
  readonly refusal: SkerryError | null;
  /** Why it can't be run as it is: it has asynchronous functions. */
  readonly asynchronous: SkerryError | null;
}

/** Decodes a component and validates each core module in it; that the component around them is
 * valid is for the transpiler to say. Throws `malformed-module`, `module-limit`,
 * `feature-not-allowed`, `invalid-module`. */
export function decodeComponent(bytes: Uint8Array): DecodedComponent {
  const { modules, ...walked } = walkComponent(bytes, decodeLimits);
  let segments = 0;
  const cores = modules.map((source) => {
    const core = decodeCore(source);
    segments += core.module.data.length;
    if (segments > componentDataSegments) throw tooManySegments(source, segments);
    return core;
  });
  return { ...walked, cores };
}

function tooManySegments({ label, base }: ModuleSource, count: number): SkerryError {
  return new SkerryError(
    "module-limit",
    `The component has ${count} data segments up to the end of the ${label} at byte ${base}, and at most ${componentDataSegments} are allowed.`,
  );
}

/** Decodes one core module within the limits, then validates it. The limits come first: V8 takes
 * seconds for some modules that are within its own. Throws as {@link decodeComponent}. */
export function decodeCore(source: ModuleSource, limits = decodeLimits): DecodedCore {
  const module = decodeModule(source, limits);
  const code = scanCode(module, limits);
  if (!WebAssembly.validate(source.bytes as Uint8Array<ArrayBuffer>)) {
    throw new SkerryError("invalid-module", invalidSentence(source));
  }
  // Of a feature that both use the place in the sections is told: types stand before code.
  const features = new Map(module.features);
  for (const [feature, offset] of code.features) {
    if (!features.has(feature)) features.set(feature, offset);
  }
  return { module, features, instructions: code.instructions };
}

function invalidSentence(source: ModuleSource): string {
  const label = source.label[0]!.toUpperCase() + source.label.slice(1);
  return `${label} at byte ${source.base} does not validate: ${reason(source.bytes)}.`;
}

/** V8 reports its reason only as an exception's message. */
function reason(bytes: Uint8Array): string {
  try {
    new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace("WebAssembly.Module(): ", "");
  }
  return "the engine gives no reason";
}
