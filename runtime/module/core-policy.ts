import { SkerryError } from "../errors.ts";
import type { DecodedFeature } from "../wasm/features.ts";
import { countImports, type DecodedModule } from "../wasm/module.ts";
import { pageBytes } from "../wasm/page.ts";
import { checkModuleNames, checkName } from "./core-names.ts";
import type { DecodedComponent, DecodedCore } from "./decode.ts";
import { componentMemories, componentMemoryUses, componentTables } from "./limits.ts";
import { checkNotMetered } from "./meter/plan/not-metered.ts";

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

/** Holds the core modules of one component against the feature list, the names, and the bounds on
 * all memories and all tables together, of all instances that it makes of them. Throws `feature-not-allowed`, `already-metered`,
 * `name-not-allowed`, `memory-over-cap`, `module-limit`. */
export function checkCores(
  { cores, coreNames, instancesOf }: Pick<DecodedComponent, "cores" | "coreNames" | "instancesOf">,
  bounds: { readonly memoryBytes: number; readonly tableElements: number },
): void {
  for (const each of coreNames) checkName(each, "component");
  for (const { module, features } of cores) {
    checkFeatures(module, features);
    checkNotMetered(module);
    checkModuleNames(module);
  }
  checkMemories(cores, bounds.memoryBytes);
  checkTables(cores, bounds.tableElements);
  const instances = cores.map(({ module }, index) => ({
    module,
    // One that nothing is made of costs no more than to compile.
    count: instancesOf.get(index) ?? 0,
  }));
  checkInstances(instances, bounds);
}

/** What all core instances begin with. How many memories and tables there are has limits of its own, since an empty
 * one costs as well. */
function checkInstances(
  instances: readonly { readonly module: DecodedModule; readonly count: number }[],
  { memoryBytes, tableElements }: { readonly memoryBytes: number; readonly tableElements: number },
): void {
  const total = (of: (module: DecodedModule) => number) =>
    sum(instances.map(({ module, count }) => count * of(module)));
  const pages = total((module) => sum(module.memories.map(({ min }) => min)));
  const elements = total((module) => sum(module.tables.map(({ min }) => min)));
  if (pages * pageBytes > memoryBytes || elements > tableElements) {
    throw new SkerryError(
      "memory-over-cap",
      `All instances of the component's core modules together begin with ${pages * pageBytes} bytes of ` +
        `memory and ${elements} table elements, and the cap is ${memoryBytes} bytes and ${tableElements} elements.`,
    );
  }
  const memories = total((module) => module.memories.length);
  const reached = total((module) => countImports(module, "memory") + module.memories.length);
  const tables = total((module) => module.tables.length);
  checkCount("memories,", memories, componentMemories);
  checkCount("memories, those that each imports counted anew,", reached, componentMemoryUses);
  checkCount("tables,", tables, componentTables);
}

function checkCount(what: string, count: number, most: number): void {
  if (count <= most) return;
  throw new SkerryError(
    "module-limit",
    `All instances of the component's core modules together have ${count} ${what} and at most ${most} are allowed.`,
  );
}

function checkFeatures(module: DecodedModule, features: ReadonlyMap<DecodedFeature, number>): void {
  for (const [feature, offset] of features) {
    if (allowedFeatures.includes(feature)) continue;
    throw new SkerryError(
      "feature-not-allowed",
      `The ${module.label} uses the feature "${feature}" at byte ${offset}, which this host does not allow.`,
    );
  }
}

function checkMemories(cores: readonly DecodedCore[], memoryBytes: number): void {
  checkPages(
    sum(cores.flatMap(({ module }) => module.memories.map(({ min }) => min))),
    memoryBytes,
  );
}

function checkTables(cores: readonly DecodedCore[], tableElements: number): void {
  const elements = sum(cores.flatMap(({ module }) => module.tables.map(({ min }) => min)));
  checkElements(elements, tableElements);
}

/** Throws `memory-over-cap` for memories that begin with more pages together than the cap covers. */
export function checkPages(pages: number, memoryBytes: number): void {
  if (pages * pageBytes <= memoryBytes) return;
  throw new SkerryError(
    "memory-over-cap",
    `The memories begin with ${pages * pageBytes} bytes (${pages} pages) together, and the cap is ` +
      `${memoryBytes} bytes.`,
  );
}

/** Throws `module-limit` for tables that begin with more elements together than are allowed. */
export function checkElements(elements: number, most: number): void {
  if (elements <= most) return;
  throw new SkerryError(
    "module-limit",
    `The tables begin with ${elements} elements together, and at most ${most} are allowed.`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
