// The program that walks one module's way and ends. The bytes are a stranger's, and decoding,
// validating and transpiling run in compilers that were not written for attackers: so they run here,
// where `prepare.ts` bounds time and memory from outside.
import { toSkerryError } from "../errors.ts";
import { makeArtifact } from "../module/pipeline.ts";
import { ArtifactStore } from "../store/artifacts.ts";
import type { PrepareAnswer, PrepareOrder } from "./prepare-messages.ts";

async function walk(order: PrepareOrder): Promise<PrepareAnswer> {
  const { wasm, bounds, dataDir, artifactKey, traced } = order;
  try {
    const artifact = await makeArtifact(wasm, bounds, traced);
    await new ArtifactStore(dataDir).write(artifactKey, artifact);
    return { error: null };
  } catch (error) {
    return { error: toSkerryError(error).toJSON() };
  }
}

process.once("message", async (order) => {
  const answer = await walk(order as PrepareOrder);
  process.send?.(answer, () => process.exit(0));
});
process.on("disconnect", () => process.exit(0));
