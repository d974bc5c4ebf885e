// Runs cases in a process of its own, one for each message: a seed, or a file with a module and the
// seed of its calls. Answers with the case's result.

import { readFileSync } from "node:fs";
import { type CaseResult, runCase } from "./case.ts";
import { RandomModules } from "./random-module.ts";

/** What a child is asked to run. */
export interface CaseRequest {
  readonly seed: number;
  /** A module's file; the seed's own module otherwise. */
  readonly file?: string;
}

const modules = new RandomModules();
process.on("disconnect", () => process.exit());
process.on("message", async ({ seed, file }: CaseRequest) => {
  process.send!(await answer(seed, file));
});

async function answer(seed: number, file: string | undefined): Promise<CaseResult> {
  const nothing = { differences: [], endings: {}, overshoot: 0 };
  let wasm: Uint8Array<ArrayBuffer>;
  try {
    wasm =
      file === undefined ? await modules.makeOrTakeKept(seed) : new Uint8Array(readFileSync(file));
    // Compiling says why, where validating does not.
    new WebAssembly.Module(wasm);
  } catch (error) {
    return { kind: "not made", reason: (error as Error).message, ...nothing };
  }
  try {
    return await runCase(wasm, seed);
  } catch (error) {
    const thrown = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...nothing, kind: "different", reason: "", differences: [`thrown: ${thrown}`] };
  }
}
