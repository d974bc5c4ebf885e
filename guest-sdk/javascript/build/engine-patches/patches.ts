// What is changed of the engine's code, in this order. A change names functions by their numbers, so those that add functions add
// them at the end. The digest of the changed code is below and in `runtime/module/script-engine.ts`, which a test holds.
import { type Functions, withFunctions } from "./core-module.ts";
import { checkStackOfIterators } from "./iterator-stack.ts";
import { textAsBytes } from "./native-text.ts";
import { searchByFirstCharacters } from "./pattern-search.ts";

/** Functions that the engine imports. */
export const imported = 35;

/** The digest (SHA-256) of the code section of the engine with all changes. */
export const patchedCode = "21e724516762be151c752d6d255e3234f21b954ae52ac4223bcdf0141f3c7aa6";

const patches: readonly ((functions: Functions) => void)[] = [
  searchByFirstCharacters,
  checkStackOfIterators,
  textAsBytes,
];

/** The engine (`../engine.ts`) with all changes. */
export function patchedEngine(engine: Uint8Array): Uint8Array {
  return withFunctions(engine, imported, (functions) => {
    for (const patch of patches) patch(functions);
  });
}
