// What is changed of the engine's code, in this order. A change names functions by their numbers, so those that add functions add
// them at the end. The digest of the changed code is below and in `runtime/module/script-engine.ts`, which a test holds.
import { type Functions, withFunctions } from "./core-module.ts";
import { checkStackOfIterators } from "./iterator-stack.ts";
import { textAsBytes } from "./native-text.ts";
import { searchByFirstCharacters } from "./pattern-search.ts";

/** Functions that the engine imports. */
export const imported = 35;

/** The digest (SHA-256) of the code section of the engine with all changes. */
export const patchedCode = "12a8abb886976222c17e84344930cefdb52accd6ad25da14c317e6eec1e418a1";

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
