import { adapterType } from "./adapter.ts";
import { hashOf } from "./bridge.ts";
import type { Description, Signature } from "./description.ts";
import { CompileError } from "./errors.ts";
import { bytesOf, standsFor, unknownBytes } from "./module-bytes.ts";

/** The modules that were joined when the worker was built (build/wasm-modules/wasm-modules.ts). */
declare const __skerry_wasm: readonly Description[];

const descriptions = new WeakMap<object, Description>();

/** Types of the functions that modules without code adapt. */
const adapters = new WeakMap<object, Signature>();

/** What code hands over for a description, in the place of bytes. */
class Known {
  readonly description: Description;

  constructor(description: Description) {
    this.description = description;
  }
}

/** WebAssembly.Module, of what was known when the worker was built. */
export class Module {
  constructor(source: unknown) {
    if (source instanceof Known) {
      descriptions.set(this, source.description);
      return;
    }
    const bytes = bytesOf(source);
    const type = adapterType(bytes);
    if (type === null) descriptions.set(this, descriptionOfBytes(bytes));
    else adapters.set(this, type);
  }

  static imports(module: Module) {
    if (adapters.has(module)) return [{ module: "e", name: "f", kind: "function" }];
    return descriptionOf(module).imports.map(({ module: from, name, kind }) => ({
      module: from,
      name,
      kind,
    }));
  }

  static exports(module: Module) {
    if (adapters.has(module)) return [{ name: "f", kind: "function" }];
    return descriptionOf(module).exports.map(({ name, kind }) => ({ name, kind }));
  }

  static customSections(module: Module, _name: string): ArrayBuffer[] {
    if (!adapters.has(module)) descriptionOf(module);
    return [];
  }
}

export function descriptionOf(module: Module): Description {
  const description = descriptions.get(module);
  if (description === undefined) throw new TypeError("This is not a WebAssembly.Module");
  return description;
}

/** The type of the function that a module adapts; undefined for one with code. */
export function adapterOf(module: Module): Signature | undefined {
  return adapters.get(module);
}

/** Whether bytes are of a module that there may be. */
export function isKnown(bytes: Uint8Array): boolean {
  return adapterType(bytes) !== null || knownBytes(bytes) !== undefined;
}

/** The module that a file of the worker is: by the two numbers of its bytes. */
export function moduleOfFile(first: number, second: number): Module {
  return new Module(new Known(described([first, second])!));
}

function described([first, second]: readonly [number, number]): Description | undefined {
  return __skerry_wasm.find(({ hash }) => hash[0] === first && hash[1] === second);
}

function descriptionOfBytes(bytes: Uint8Array): Description {
  const found = knownBytes(bytes);
  if (found !== undefined) return found;
  const reason = standsFor(bytes);
  throw new CompileError(
    typeof reason === "string" ? `WebAssembly.Module(): ${reason}` : unknownBytes,
  );
}

function knownBytes(bytes: Uint8Array): Description | undefined {
  const stand = standsFor(bytes);
  if (stand !== null) return typeof stand === "string" ? undefined : described(stand);
  const long = __skerry_wasm.filter(({ bytes: length }) => length === bytes.length);
  if (long.length === 0) return undefined;
  const [first, second] = hashOf(bytes);
  return long.find(({ hash }) => hash[0] === first && hash[1] === second);
}
