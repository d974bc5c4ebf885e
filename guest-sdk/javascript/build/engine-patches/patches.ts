// What is changed of the engine's code, in this order. A change names functions by their numbers, so those that add functions add
// them at the end. The digest of the changed code is in `runtime/module/script-engine.ts`, which a test holds.
import { type Functions, withFunctions } from "./core-module.ts";
import { searchByFirstCharacters } from "./pattern-search.ts";

/** Functions that the engine imports. */
const imported = 35;

const patches: readonly ((functions: Functions) => void)[] = [searchByFirstCharacters];

/** The engine (`../engine.ts`) with all changes. */
export function patchedEngine(engine: Uint8Array): Uint8Array {
  return withFunctions(engine, imported, (functions) => {
    for (const patch of patches) patch(functions);
  });
}
