// Walks the module's way with one file after the other, in a process of its own, and says how each
// ended: thousands of files in the time in which a process each would do tens.
import { SkerryError } from "../../../runtime/errors.ts";
import { makeArtifact } from "../../../runtime/module/pipeline.ts";
import { grants } from "../../../runtime/settings/settings.ts";
import type { Walk } from "./walk-all.ts";

const bounds = { grants, memoryBytes: 128 * 2 ** 20, tableElements: 100_000 };

async function walk(bytes: Uint8Array): Promise<Walk> {
  const begun = performance.now();
  let end = "deployed";
  let message = "";
  try {
    await makeArtifact(bytes, bounds);
  } catch (error) {
    end = error instanceof SkerryError ? error.code : "crashed";
    message = error instanceof Error ? error.message : String(error);
  }
  return { end, message, ms: performance.now() - begun };
}

process.once("message", async (files) => {
  const walks: Walk[] = [];
  for (const file of files as Uint8Array[]) walks.push(await walk(file));
  process.send?.(walks, () => process.exit(0));
});
