import { SkerryError } from "../errors.ts";
import type { DecodedFeature } from "../wasm/features.ts";
import type { DecodedModule } from "../wasm/module.ts";
import type { DecodedCore } from "./decode.ts";
import { exportPrefixes, meterModule } from "./meter/contract.ts";

/** The WebAssembly features a core module may use. What is not here is refused by name, and what
 * the decoder does not know at all it refuses itself. */
export const allowedFeatures: readonly DecodedFeature[] = [
  "mvp",
  "mutable-globals",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "bulk-memory",
  "reference-types",
  "simd",
  "tail-calls",
  "extended-const",
  "multi-memory",
];

const pageBytes = 65_536;

/** What core import and export names may be made of. The transpiler writes them into JavaScript, as
 * property names and in string literals, and does not escape all that could end one. Toolchains'
 * names ("cm32p2|wasi:cli/exit@0.2|exit", "[resource-drop]x", "$imports") need no more than this. */
const safeName = /^[A-Za-z0-9_\-.:/@#$|+[\]<>,=~^ ()!&;]*$/;

/** Holds the core modules of one component against the feature list, the safe names, and the bounds
 * on all memories and all tables together. Throws `feature-not-allowed`, `unknown-import`,
 * `memory-over-cap`, `module-limit`. */
export function checkCores(
  cores: readonly DecodedCore[],
  bounds: { readonly memoryBytes: number; readonly tableElements: number },
): void {
  for (const { module, features } of cores) {
    checkFeatures(module, features);
    checkNames(module);
  }
  checkMemories(cores, bounds.memoryBytes);
  checkTables(cores, bounds.tableElements);
}

function checkFeatures(module: DecodedModule, features: ReadonlySet<DecodedFeature>): void {
  for (const feature of features) {
    if (allowedFeatures.includes(feature)) continue;
    throw new SkerryError(
      "feature-not-allowed",
      `The ${module.label} uses the feature "${feature}", which this host does not allow.`,
    );
  }
}

function checkNames(module: DecodedModule): void {
  for (const { module: from, name, offset } of module.imports) {
    if (from === meterModule) throw reserved("imports from", from, offset);
    for (const each of [from, name]) if (!safeName.test(each)) throw unsafe(each, offset);
  }
  for (const { name, offset } of module.exports) {
    const taken = exportPrefixes.some((prefix) => name.startsWith(prefix));
    if (taken) throw reserved("exports", name, offset);
    if (!safeName.test(name)) throw unsafe(name, offset);
  }

  function reserved(verb: string, name: string, offset: number): SkerryError {
    return new SkerryError(
      "unknown-import",
      `The ${module.label} ${verb} ${shown(name)} at byte ${offset}, a name that is reserved for ` +
        "metering.",
    );
  }
  function unsafe(name: string, offset: number): SkerryError {
    return new SkerryError(
      "unknown-import",
      `The ${module.label} imports or exports ${shown(name)} at byte ${offset}: such a name may ` +
        "hold letters, digits and usual punctuation of ASCII, without quotes, backslashes, braces, " +
        "asterisks or control characters.",
    );
  }
}

function checkMemories(cores: readonly DecodedCore[], memoryBytes: number): void {
  const pages = sum(cores.flatMap(({ module }) => module.memories.map(({ min }) => min)));
  if (pages * pageBytes <= memoryBytes) return;
  throw new SkerryError(
    "memory-over-cap",
    `The memories begin with ${pages * pageBytes} bytes (${pages} pages) together, and the cap is ` +
      `${memoryBytes} bytes.`,
  );
}

function checkTables(cores: readonly DecodedCore[], tableElements: number): void {
  const elements = sum(cores.flatMap(({ module }) => module.tables.map(({ min }) => min)));
  if (elements <= tableElements) return;
  throw new SkerryError(
    "module-limit",
    `The tables begin with ${elements} elements together, and at most ${tableElements} are allowed.`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 128));
}
