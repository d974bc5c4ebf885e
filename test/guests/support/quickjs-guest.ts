import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { componentize } from "componentize-qjs";
import { readPackage } from "../../../runtime/abi/generate/package.ts";
import { witFiles } from "../../../runtime/abi/generate.ts";
import { quickJsSource } from "./sources.ts";

/** A component of the world skerry:edge/worker that componentize-qjs makes, as an author without an SDK
 * would. */
export async function quickJsGuest(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-quickjs-"));
  try {
    const witPath = join(folder, "worker.wit");
    // The engine imports all that the world has, and who imports `head` asks for fields there.
    writeFileSync(witPath, readPackage(witFiles()).text.replace("  import head;\n", ""));
    const { component } = await componentize({
      witPath,
      jsSource: quickJsSource,
      world: "worker",
      stubWasi: true,
      sync: true,
    });
    return new Uint8Array(component);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
