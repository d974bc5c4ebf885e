// The program that runs modules in the engine as its makers built it, one after another; `bare-engine.ts` ends it if one takes too long.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { componentize } from "componentize-qjs";

const folder = mkdtempSync(join(tmpdir(), "skerry-bare-"));
const witPath = join(folder, "world.wit");
writeFileSync(witPath, "package suite:bare;\nworld bare { export bare-run: func(); }\n");

/** What the module throws at its top level, or why it is none; null if it runs to its end. */
async function run(jsSource: string): Promise<string | null> {
  try {
    await componentize({ witPath, world: "bare", jsSource, stubWasi: true, sync: true });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

process.on("message", async (jsSource: string) => {
  process.send?.({ told: await run(jsSource) });
});
process.on("disconnect", () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
